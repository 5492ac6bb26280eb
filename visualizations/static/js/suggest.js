// Suggestions under the search boxes (ARIA combobox). Without this script the boxes search as plain forms.
const WAIT = 80;
const PLACE_KEY = /^(\d{5}|\d{8})$/;

function pathOf(hit) {
  const isPlace = hit.class === "Territory" && PLACE_KEY.test(hit.ags ?? "");
  const id = hit.id.split("/").map(encodeURIComponent).join("/");
  return isPlace ? `/kommune/${hit.ags}` : `/belege/${id}`;
}

function marked(text, spans) {
  const parts = [];
  let at = 0;
  for (const [start, end] of spans) {
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    parts.push(text.slice(at, start), mark);
    at = end;
  }
  return [...parts, text.slice(at)];
}

function attach(input, number) {
  const form = input.form;
  const labels = JSON.parse(form.dataset.labels);
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = `vorschlaege-${number}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestions);
  status.className = "vh";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let chosen = -1;
  let timer = 0;
  let asking = new AbortController();

  function close() {
    clearTimeout(timer);
    asking.abort();
    list.hidden = true;
    list.replaceChildren();
    status.textContent = "";
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  }

  function choose(index) {
    chosen = index;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === index)));
    const option = list.children[index];
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function option(hit, n) {
    const item = document.createElement("li");
    const what = document.createElement("span");
    item.id = `${list.id}-${n}`;
    item.setAttribute("role", "option");
    item.dataset.path = pathOf(hit);
    what.className = "muted";
    what.textContent = [hit.label.field === "name" ? "" : hit.name, labels[hit.class] ?? "", hit.place ?? ""]
      .filter(Boolean).join(" · ");
    item.append(...marked(hit.label.text, hit.label.spans), " ", what);
    return item;
  }

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const text = input.value.trim();
    if (!text) return close();
    try {
      const answer = await fetch(`/api/v1/suggest?${new URLSearchParams({ q: text })}`, { signal: asking.signal });
      if (!answer.ok) return close();
      const { suggestions } = await answer.json();
      if (!suggestions.length) return close();
      list.replaceChildren(...suggestions.map(option));
      list.hidden = false;
      choose(-1);
      input.setAttribute("aria-expanded", "true");
      status.textContent = `${suggestions.length} ${form.dataset.suggestions}`;
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "ArrowDown" && !count) ask();
    else if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1);
    else if (event.key === "ArrowUp" && count) choose(chosen < 0 ? count - 1 : chosen - 1);
    else if (event.key === "Escape" && count) close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.path);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) location.assign(item.dataset.path);
  });
}

document.querySelectorAll("form.search input[type=search]").forEach(attach);
