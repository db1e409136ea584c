// The staff's 知识库: files dropped anywhere on the page are added, running work is followed.
// Without this script the form and a reload of the page do the same.

const form = document.querySelector("form.drop");
const files = form.querySelector("input[type=file]");

for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", name === "dragover");
    if (name === "drop") {
      files.files = event.dataTransfer.files;
      files.dispatchEvent(new Event("change"));
    }
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});

const place = document.querySelector("#work-place");

async function follow() {
  if (!place.querySelector("[data-running]")) return;
  const answer = await fetch("/staff/documents/work").catch(() => null);
  if (answer?.ok) {
    place.innerHTML = await answer.text();
    if (!place.querySelector("[data-running]")) return location.reload();
  }
  setTimeout(follow, 1000);
}

follow();
