// The page: puts the server's fragments in their places and sends what the person does.
// It keeps nothing in the browser: the address names the interview, the server holds it.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const api = "/api/interviews";
const narrow = window.matchMedia("(max-width: 1023px)");

let wording;
let cities;
let interview = "";
let turn = 0;
let busy = false;
let sentOf = "";
let panelTab = "card";
let talking = true;

function whenDrawn(selector) {
  return new Promise((resolve) => {
    const found = $(selector);
    if (found) return resolve(found);
    const watch = new MutationObserver(() => {
      const late = $(selector);
      if (late) {
        watch.disconnect();
        resolve(late);
      }
    });
    watch.observe(document.documentElement, { childList: true, subtree: true });
  });
}

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// ── talking to the server ──────────────────────────────────────────────────────────────────────

class Refused extends Error {
  constructor(status, body) {
    const reference = body.reference ? fill(wording.reference, body) : "";
    super((body.message || wording.unreachable) + reference);
    this.status = status;
  }
}

async function request(path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused(0, { message: wording.unreachable });
  }
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})));
  return answer;
}

async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
}

// ── showing ────────────────────────────────────────────────────────────────────────────────────

function complain(message) {
  const place = $("#trouble");
  place.hidden = !message;
  place.textContent = message || "";
}

function scrollToEnd() {
  const log = $("#log");
  log.scrollTop = log.scrollHeight;
}

function setBusy(now) {
  busy = now;
  const send = $("#send");
  send.disabled = now;
  send.textContent = now ? wording.sending : wording.send;
  $("#log").setAttribute("aria-busy", String(now));
  if (!now && $("#trouble").textContent === wording.busy) complain("");
}

function showChoices(choices) {
  $("#choices").replaceChildren(
    ...choices.map((words) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "chip";
      chip.dataset.say = words;
      chip.textContent = words;
      return chip;
    }),
  );
}

function showTabs(tabs) {
  for (const name of ["statement", "labs", "policies", "brief"]) {
    const there = name in tabs;
    const tab = $(`#tab-${name}`);
    if (there && tab.hidden) tab.classList.add("fresh");
    tab.hidden = !there;
    const view = $(`#view-${name}`);
    const version = $(".version[aria-pressed=true]", view)?.dataset.version;
    const place = view.scrollTop;
    view.innerHTML = there ? tabs[name] : "";
    if (version) showVersion(view, version);
    view.scrollTop = place;
    if (!there && tab.getAttribute("aria-selected") === "true") choose("card");
  }
}

function show(state) {
  interview = state.id;
  turn = state.turn;
  $("#messages").innerHTML = state.messages;
  $("#card").innerHTML = state.card;
  $("#progress-short").textContent = state.progress;
  showTabs(state.tabs);
  showChoices(state.choices);
  for (const out of $$(".outs .chip")) out.hidden = !state.asking;
  for (const id of ["copy-link", "erase"]) $(`#${id}`).hidden = false;
  $("#sent").hidden = !state.sent;
  if ($("#sent").open) showSent();
  if (location.pathname !== `/i/${interview}`) history.replaceState(null, "", `/i/${interview}`);
}

function choose(name, focus = false) {
  talking = name === "talk";
  if (!talking) panelTab = name;
  showChosen(focus);
}

// A wide window has the conversation beside the chosen tab, a narrow one shows one of them.
function showChosen(focus = false) {
  const name = narrow.matches && talking ? "talk" : panelTab;
  for (const tab of $$("[role=tab]")) {
    const chosen = tab.dataset.view === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) {
      tab.classList.remove("fresh");
      if (focus) tab.focus();
      tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    $(`#view-${tab.dataset.view}`).classList.toggle("chosen", chosen);
    if (tab.dataset.view !== "talk") $(`#view-${tab.dataset.view}`).hidden = !chosen;
  }
  if (name === "talk") scrollToEnd();
}

async function showSent() {
  const body = $("#sent-body");
  const open = $$("details[open].use", body).map((use) => use.dataset.turn);
  if (!body.childElementCount) body.textContent = wording.loading;
  try {
    body.innerHTML = (await (await request(`${api}/${interview}/sent`)).json()).html;
  } catch (trouble) {
    body.textContent = trouble.message;
  }
  const wanted = sentOf ? [sentOf] : open;
  const uses = $$(".use", body).filter((use) => wanted.includes(use.dataset.turn));
  for (const use of uses) use.open = true;
  if (sentOf) (uses[0] || body).scrollIntoView({ block: "start" });
  sentOf = "";
}

function showVersion(view, name) {
  for (const button of $$(".version", view)) {
    button.setAttribute("aria-pressed", String(button.dataset.version === name));
  }
  for (const body of $$(".version-body", view)) body.hidden = body.dataset.version !== name;
}

function showQuote(number, quote) {
  choose("talk");
  const message = $(`#messages .enterprise[data-turn="${number}"]`);
  if (!message) return;
  const words = $(".words", message);
  const plain = words.innerHTML;
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(quote);
    if (at >= 0) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + quote.length);
      range.surroundContents(document.createElement("mark"));
      break;
    }
  }
  message.classList.add("pointed");
  message.tabIndex = -1;
  message.focus({ preventScroll: true });
  message.scrollIntoView({ block: "center", behavior: "smooth" });
  setTimeout(() => {
    message.classList.remove("pointed");
    if (words.isConnected) words.innerHTML = plain;
  }, 4000);
}

// Opens what an answer quotes, or the passage that a match comes from; else says why it cannot.
async function showPassage({ turn: shown, kind, number }) {
  const path = kind ? `matches/${shown}/${kind}/${number}` : `citations/${shown}/${number}`;
  const body = $("#passage-body");
  try {
    body.innerHTML = (await (await request(`${api}/${interview}/${path}`)).json()).html;
  } catch (trouble) {
    const told = document.createElement("p");
    told.id = "passage-title";
    told.textContent = trouble.message;
    body.replaceChildren(told);
  }
  $("#passage").showModal();
  $("mark", body)?.scrollIntoView({ block: "center" });
}

// ── a turn ─────────────────────────────────────────────────────────────────────────────────────

function addMessage(kind, text) {
  const message = $(`#${kind}-message`).content.firstElementChild.cloneNode(true);
  if (text) $(".words", message).textContent = text;
  $("#messages").append(message);
  scrollToEnd();
  return message;
}

// Shows the words of an answer as they come, then where the interview stands after it.
async function follow(answer) {
  const message = addMessage("assistant", "");
  const words = $(".words", message);
  const thinking = words.innerHTML;
  let shown = "";
  let state;
  try {
    for await (const event of events(answer)) {
      if (event.error) throw new Refused(event.error.status, event.error);
      if (event.accepted && !interview) {
        interview = event.accepted;
        history.replaceState(null, "", `/i/${interview}`);
      }
      if (event.place) words.textContent = fill(wording.place, event);
      if (event.place === 0) words.innerHTML = thinking;
      if (event.piece) {
        shown += event.piece;
        words.textContent = shown;
        scrollToEnd();
      }
      if (event.state) state = event.state;
    }
    if (!state) throw new Refused(0, { message: wording.lost });
  } finally {
    message.remove();
  }
  show(state);
  $("#announce").textContent = state.reply;
  scrollToEnd();
}

async function say(text) {
  complain(busy ? wording.busy : "");
  if (busy || !text.trim()) return false;
  setBusy(true);
  $("#recap").hidden = true;
  showChoices([]);
  const before = $$("#messages .enterprise").length;
  const said = addMessage("enterprise", text);
  try {
    const path = interview ? `${api}/${interview}/turns` : api;
    const body = interview ? { text, after: turn } : { text };
    await follow(await request(path, body));
    setBusy(false);
    return true;
  } catch (trouble) {
    said.remove();
    const message = trouble instanceof Refused ? trouble.message : wording.lost;
    // What is stored decides: the message may have been taken although its answer was lost.
    const state = interview && (await reload().catch(() => null));
    const stored = $$("#messages .enterprise .words");
    const taken = stored.length > before && stored.at(-1).textContent === text.replaceAll("\n", "");
    setBusy(false);
    complain(message);
    if (state?.answering) join();
    return taken;
  }
}

async function reload() {
  const state = await (await request(`${api}/${interview}`)).json();
  show(state);
  scrollToEnd();
  return state;
}

// Follows a turn that this tab did not begin, or lost sight of.
async function join() {
  setBusy(true);
  try {
    await follow(await request(`${api}/${interview}/turn`));
  } catch (trouble) {
    complain(trouble instanceof Refused ? trouble.message : wording.lost);
  } finally {
    setBusy(false);
  }
}

async function sayWords() {
  const box = $("#words");
  const text = box.value;
  box.value = "";
  grow(box);
  if (!(await say(text)) && !box.value) {
    box.value = text;
    grow(box);
  }
  if (!narrow.matches || document.activeElement === document.body) box.focus();
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 200)}px`;
}

// ── corrections and marks ──────────────────────────────────────────────────────────────────────

function openEditor(button, save) {
  const form = $("#edit-form").content.firstElementChild.cloneNode(true);
  const input = $("textarea", form);
  const line = button.closest(".said");
  input.value = button.dataset.value;
  line.hidden = true;
  line.after(form);
  const close = () => {
    form.remove();
    line.hidden = false;
    button.focus();
  };
  $(".cancel", form).addEventListener("click", close);
  input.addEventListener("input", () => grow(input));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    // A value is one line, however many it is shown on.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (event.target !== input) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.split(/\s*\n\s*/).join(" ").trim();
    if (!text || text === button.dataset.value) return close();
    await save(text);
  });
  grow(input);
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
}

async function mark(path, body) {
  complain("");
  try {
    return await (await request(`${api}/${interview}/${path}`, body)).json();
  } catch (trouble) {
    complain(trouble.message);
    if (trouble.status === 409) await reload();
    return null;
  }
}

// Notes a tick for every place that holds the same words, then goes to another one.
async function tick(box, next) {
  const state = await mark("ticks", { highlights: box.value.split(" "), on: box.checked });
  if (!state) {
    box.checked = !box.checked;
    return;
  }
  const wanted = next.value;
  showTabs(state.tabs);
  $(`.tick[value="${CSS.escape(wanted)}"]`)?.focus({ preventScroll: true });
}

// What is ticked moves below what is left: the next of those is gone on with.
function nextTick(box) {
  const ticks = $$(".tick");
  const left = (other) => !other.checked && other !== box;
  return ticks.slice(ticks.indexOf(box) + 1).find(left) || ticks.find(left) || box;
}

function leave(page, template) {
  interview = "";
  page.replaceChildren($(template).content.cloneNode(true));
}

function companyLines(form) {
  const data = new FormData(form);
  const value = (name) => (data.get(name) || "").toString().trim();
  const size = [
    value("headcount") && fill(wording.headcount, { n: value("headcount") }),
    value("revenue") && fill(wording.revenue, { n: value("revenue") }),
  ].filter(Boolean);
  const values = {
    company: value("company"),
    region: [value("province"), value("city")].filter(Boolean).join(" "),
    industry: value("industry"),
    size: size.join(wording.comma),
    qualification: data.getAll("qualification").join(wording.list_mark),
  };
  return Object.entries(values)
    .filter(([, text]) => text)
    .map(([slot, text]) => wording.labels[slot] + wording.colon + text)
    .join("\n");
}

// ── what the person does ───────────────────────────────────────────────────────────────────────

function listen(page) {
  $("#say").addEventListener("submit", (event) => {
    event.preventDefault();
    sayWords();
  });
  const box = $("#words");
  box.addEventListener("input", () => grow(box));
  box.addEventListener("keydown", (event) => {
    // While an input method composes, Enter chooses its words (keyCode 229 in some browsers).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    sayWords();
  });

  page.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.say) {
      await say(button.dataset.say);
      if (!narrow.matches) box.focus();
    } else if (button.role === "tab" || button.getAttribute("role") === "tab") {
      choose(button.dataset.view);
    } else if (button.classList.contains("quote")) {
      showQuote(button.dataset.turn, button.dataset.quote);
    } else if (button.classList.contains("cited")) {
      await showPassage(button.dataset);
    } else if (button.id === "passage-close") {
      $("#passage").close();
    } else if (button.classList.contains("edit")) {
      const label = button.closest(".slot").dataset.label;
      openEditor(button, async (text) => {
        choose("talk");
        // Which line is meant is told by its words.
        await say(label + button.dataset.was + wording.colon + text);
      });
    } else if (button.classList.contains("remove")) {
      choose("talk");
      const label = button.closest(".slot").dataset.label;
      await say(label + button.dataset.was + wording.colon + wording.deletion);
    } else if (button.classList.contains("term-edit")) {
      const { key, position } = button.closest("li").dataset;
      openEditor(button, async (text) => {
        const state = await mark("terms", { key, position: Number(position), text });
        if (state) showTabs(state.tabs);
      });
    } else if (button.classList.contains("engine")) {
      sentOf = button.dataset.turn;
      choose("card");
      if ($("#sent").open) await showSent();
      else $("#sent").open = true;
    } else if (button.id === "erase") {
      $("#erase-ask").showModal();
    } else if (button.id === "erase-no") {
      $("#erase-ask").close();
    } else if (button.id === "erase-yes") {
      $("#erase-ask").close();
      if (await mark("delete", {})) leave(page, "#erased");
    } else if (button.classList.contains("version")) {
      showVersion($("#view-brief"), button.dataset.version);
    } else if (button.id === "copy-link") {
      // Browsers lend the clipboard to https and to this machine only.
      if (!navigator.clipboard) return window.prompt(button.textContent, location.href);
      await navigator.clipboard.writeText(location.href);
      const words = button.textContent;
      button.textContent = wording.copied;
      setTimeout(() => (button.textContent = words), 1500);
    }
  });

  page.addEventListener("change", async (event) => {
    const input = event.target;
    if (input.classList.contains("tick")) {
      await tick(input, input.checked ? nextTick(input) : input);
    } else if (input.closest(".check")) {
      const { record, check } = input.closest(".check").dataset;
      await mark("checks", { record, check, result: input.value });
    } else if (input.name === "province") {
      const list = $("[name=city]", input.form);
      const names = cities[input.value] || [];
      list.replaceChildren(new Option(wording.city, ""), ...names.map((name) => new Option(name)));
      list.disabled = names.length === 0;
    }
  });

  page.addEventListener("keydown", (event) => {
    if (!event.target.classList.contains("tick")) return;
    const ticks = $$(".tick");
    const at = ticks.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      ticks[at + step]?.focus();
    } else if (event.key === "Enter") {
      event.target.checked = true;
      tick(event.target, nextTick(event.target));
    } else return;
    event.preventDefault();
  });

  $("#sent").addEventListener("toggle", () => {
    if ($("#sent").open) showSent();
  });

  $("#company-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const lines = companyLines(form);
    if (!lines) {
      $("#company-hint").textContent = wording.nothing_filled;
      return;
    }
    choose("talk");
    if (await say(lines)) {
      form.reset();
      $("#company").open = false;
    }
  });

  $(".views").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = $$("[role=tab]").filter((tab) => tab.offsetParent);
    const at = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    event.preventDefault();
    choose(tabs[(at + step + tabs.length) % tabs.length].dataset.view, true);
  });
  narrow.addEventListener("change", fit);
  fit();
}

function fit() {
  $("#menu").open = !narrow.matches;
  showChosen();
}

async function begin() {
  const place = await whenDrawn("#page");
  place.replaceChildren($("#shell").content.cloneNode(true));
  wording = JSON.parse($("#wording").content.textContent);
  cities = JSON.parse($("#cities").content.textContent);
  listen(place);
  interview = location.pathname.match(/^\/i\/([\w-]+)$/)?.[1] || "";
  let state;
  if (interview) {
    try {
      state = await reload();
      const recap = state.answering ? "" : state.recap;
      $("#recap").textContent = recap;
      $("#recap").hidden = !recap;
      scrollToEnd();
    } catch (trouble) {
      if (trouble.status === 404) {
        return leave(place, "#missing");
      }
      complain(trouble.message);
    }
  }
  document.documentElement.dataset.ready = "yes";
  if (state?.answering) join();
  if (!narrow.matches) $("#words").focus();
}

begin();
