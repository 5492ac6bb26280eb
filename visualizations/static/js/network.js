// Draws the surroundings that the server has laid out: legend as filter, selection by mouse or by list.
import { DataSet, Network } from "/static/vendor/vis-network.mjs";

const root = document.getElementById("netz");
const data = JSON.parse(document.getElementById("netz-daten").textContent);
const box = document.getElementById("netz-bild");
const choice = document.getElementById("netz-wahl");
const info = document.getElementById("netz-info");

const INK = "#1b2429";
const LINE = "#9aa9b1";
const FAINT = "#dde3e6";
const byId = new Map(data.nodes.map((node) => [node.id, node]));

const nodes = new DataSet(
  data.nodes.map(({ id, label, shape, color, size, x, y }) => ({ id, label, shape, color, size, x, y })),
);
const edges = new DataSet(
  data.edges.map((edge) => ({ id: edge.id, from: edge.from, to: edge.to, dashes: Boolean(edge.dashes) })),
);

const network = new Network(box, { nodes, edges }, {
  physics: false,
  autoResize: true,
  interaction: { hover: true, keyboard: false, tooltipDelay: 1e9, zoomSpeed: 0.6 },
  nodes: { borderWidth: 1, font: { size: 13, color: INK, strokeWidth: 4, strokeColor: "#ffffff" } },
  edges: { color: { color: LINE, highlight: INK, hover: INK }, width: 1.4, smooth: false, arrows: { to: { enabled: true, scaleFactor: 0.45 } } },
});
network.once("afterDrawing", () => box.dataset.drawn = "yes");
box.querySelectorAll("[tabindex]").forEach((part) => part.setAttribute("tabindex", "-1"));

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function link(text, path) {
  const made = element("a", text);
  made.href = path;
  return made;
}

function tell(node) {
  info.replaceChildren();
  if (!node) return;
  info.classList.toggle("left", node.x > 0);
  info.append(element("p", node.name, "name"), element("p", node.kindLabel, "muted"));
  const line = element("p");
  line.append(link(root.dataset.labelOpen, node.path));
  info.append(line);
  const list = element("ul");
  for (const edge of data.edges) {
    if (edge.from !== node.id && edge.to !== node.id) continue;
    const other = byId.get(edge.from === node.id ? edge.to : edge.from);
    const item = element("li");
    item.append(link(`${edge.from === node.id ? "→" : "←"} ${edge.text}`, edge.path), ` ${other.name}`);
    if (edge.period) item.append(element("span", ` ${edge.period}`, "muted"));
    list.append(item);
  }
  info.append(list);
}

function select(id) {
  const chosen = byId.get(id);
  const near = new Set(chosen ? [id, ...network.getConnectedNodes(id)] : byId.keys());
  nodes.update(data.nodes.map((node) => ({
    id: node.id,
    color: near.has(node.id) ? node.color : FAINT,
    label: near.has(node.id) ? node.label : " ",
  })));
  edges.update(data.edges.map((edge) => ({
    id: edge.id,
    color: { color: chosen && edge.from !== id && edge.to !== id ? FAINT : LINE },
  })));
  network.setSelection({ nodes: chosen ? [id] : [] }, { highlightEdges: false });
  choice.value = chosen ? id : "";
  tell(chosen);
}

function filter() {
  const shown = new Set([...root.querySelectorAll("input[name=kind]:checked")].map((input) => input.value));
  nodes.update(data.nodes.map((node) => ({ id: node.id, hidden: !shown.has(node.kind) })));
}

network.on("click", ({ nodes: [id] }) => select(id));
choice.addEventListener("change", () => select(choice.value));
root.querySelector(".legend").addEventListener("change", filter);
root.addEventListener("click", ({ target }) => {
  const factor = Number(target.dataset?.zoom ?? NaN);
  if (factor === 0) network.fit({ animation: false });
  else if (factor) network.moveTo({ scale: network.getScale() * factor });
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") select("");
});
network.fit({ animation: false });
