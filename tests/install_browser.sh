#!/bin/sh
# Get a browser for the browser tests where that can be done without asking anybody; say what is
# missing where it cannot, in which case those tests are skipped by name.
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "installing chromium and Chinese fonts for the browser tests" >&2
    if apt-get update -qq >/dev/null 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium fonts-noto-cjk >/dev/null 2>&1; then
        exit 0
    fi
fi
echo "no browser: the browser tests will be skipped; to run them:" >&2
echo "    sudo apt-get install chromium fonts-noto-cjk" >&2
exit 0
