"use strict";
// Draws the graph in #data. Everything said by the documents reaches the page through textContent or the canvas
// only, so that a name that looks like markup stays text.

const CLUSTER_FROM = 120; // more nodes than this are drawn by place and type
const KEPT_NEAR = 30; // of those, how many around the focus stay single
const SMALLEST_CLUSTER = 3;
const LINE = 10; // characters in a line of a label
const LINES = 3;
const FONT = 14;
const READABLE = 5; // pixels; vis-network draws no smaller text
const GAP = 9; // around a label
const ROOM = 2; // times the area of all labels
const LEAST_SCALE = 0.72; // what does not fit at this scale is left outside the view, the focus in the middle
const LABELLED_EDGES = 45; // with more edges on the page, only those of the selected node are labelled
const MOST_STRETCHED = 2;
const PLAIN = new Set(["located_in", "applies_to", "parent_place", "part_of"]); // as good as said by the kinds of their nodes
const LISTED = 60;

const TYPE_STYLE = {
  Document: { fill: "#e6e0f5", border: "#5b45a5", shape: "box", swatch: "" },
  Action: { fill: "#dcefe9", border: "#1b7a62", shape: "box", swatch: "" },
  Task: { fill: "#e3f4dc", border: "#3f7d20", shape: "box", swatch: "soft", radius: 4 },
  Department: { fill: "#dcebfb", border: "#1f5fa8", shape: "box", swatch: "round", radius: 14 },
  Target: { fill: "#fdeed3", border: "#a8650a", shape: "box", swatch: "soft", radius: 4 },
  Fact: { fill: "#f3efe6", border: "#7a6a45", shape: "box", swatch: "dashed", dashes: true },
  Industry: { fill: "#fbe3ef", border: "#a52a6a", shape: "ellipse", swatch: "round" },
  Place: { fill: "#f9dfdc", border: "#b03a2e", shape: "ellipse", swatch: "round" },
  Enterprise: { fill: "#e2eef1", border: "#2f6f80", shape: "box", swatch: "" },
  Project: { fill: "#e2eef1", border: "#2f6f80", shape: "box", swatch: "dashed", dashes: true },
  Policy: { fill: "#efe6f7", border: "#7d4aa8", shape: "box", swatch: "dashed", dashes: true },
};
const OTHER_TYPE = { fill: "#eceff2", border: "#5a6672", shape: "box", swatch: "" };
const RELATION_STYLE = { // seen on white and on the dark paper
  leads: { color: "#d2453a", width: 2.5 },
  responsible_for: { color: "#3f83d6", width: 2 },
  supports: { color: "#3f83d6", width: 1.5, dashes: true },
  has_target: { color: "#a8650a", width: 1.5 },
  similar_to: { color: "#9a6bd0", width: 1.5, dashes: true },
  same_metric: { color: "#9a6bd0", width: 1.5, dashes: true },
};
const OTHER_RELATION = { color: "#8793a0", width: 1 };

const data = JSON.parse(document.getElementById("data").textContent);
const nodes = new Map(data.nodes.map((node) => [node.id, node]));
const edges = new Map(data.edges.map((edge) => [edge.id, edge]));
const around = new Map(data.nodes.map((node) => [node.id, []]));
for (const edge of data.edges) {
  around.get(edge.from).push(edge);
  if (edge.to !== edge.from) around.get(edge.to).push(edge);
}
const severalPlaces = new Set(data.nodes.map((node) => node.place).filter(Boolean)).size > 1;
const placeUnder = (node) => (severalPlaces && node.place && !node.name.includes(node.place) ? `\n〔${node.place}〕` : "");
const otherEnd = (edge, id) => (edge.from === id ? edge.to : edge.from);

// ---- what is shown: single nodes, clusters (by place and type), or nothing

const clusters = makeClusters();
const clusterOf = new Map();
for (const cluster of clusters.values()) for (const id of cluster.members) clusterOf.set(id, cluster);
const hidden = new Set();
let selected = null;

function makeClusters() {
  const found = new Map();
  if (nodes.size <= CLUSTER_FROM) return found;
  const near = nearest(data.focus, KEPT_NEAR);
  for (const node of data.nodes) {
    if (near.has(node.id)) continue;
    const id = JSON.stringify(["cluster", node.place, node.type]);
    if (!found.has(id)) found.set(id, { id, place: node.place, type: node.type, typeName: node.typeName, members: [], closed: true });
    found.get(id).members.push(node.id);
  }
  for (const [id, cluster] of found) if (cluster.members.length < SMALLEST_CLUSTER) found.delete(id);
  return found;
}

function nearest(start, limit) {
  const found = new Set(nodes.has(start) ? [start] : []);
  for (const id of found) {
    for (const edge of around.get(id)) {
      if (found.size >= limit) return found;
      found.add(otherEnd(edge, id));
    }
  }
  return found;
}

function spot(id) {
  if (hidden.has(id)) return null;
  const cluster = clusterOf.get(id);
  return cluster && cluster.closed ? cluster.id : id;
}

function hiddenAround(id) {
  return [...new Set(around.get(id).map((edge) => otherEnd(edge, id)).filter((other) => hidden.has(other)))];
}

function leavesAround(id) {
  const shownNeighbours = (other) => new Set(around.get(other).map((edge) => otherEnd(edge, other)).filter((x) => spot(x) === x && x !== other));
  return [...new Set(around.get(id).map((edge) => otherEnd(edge, id)))].filter(
    (other) => other !== id && other !== data.focus && spot(other) === other && shownNeighbours(other).size === 1,
  );
}

// ---- labels and looks

// Lines of about LINE characters, all about as long; a figure is not cut, no line begins with a closing mark.
function wrap(text, lines = LINES) {
  const size = (part) => [...part].reduce((sum, mark) => sum + (mark.charCodeAt(0) < 256 ? 0.55 : 1), 0);
  const parts = text.match(/[\w.%<>=-]{1,16}|[（(“《〔]?[^]?[）)”》〕、，。；：,;:!?！？]*/gu).filter(Boolean);
  const length = size(text) / Math.ceil(size(text) / LINE);
  const rows = [""];
  for (const part of parts) {
    const row = rows[rows.length - 1];
    if (row && size(row) + size(part) / 2 > length) {
      if (rows.length === lines) return `${rows.join("\n")}…`;
      rows.push(part);
    } else rows[rows.length - 1] += part;
  }
  return rows.join("\n");
}

function nodeLook(node) {
  const style = TYPE_STYLE[node.type] || OTHER_TYPE;
  const more = hiddenAround(node.id).length;
  const isFocus = node.id === data.focus;
  return {
    id: node.id,
    label: (node.value ? [wrap(node.metric, 2), wrap(node.value, 6), node.when].filter(Boolean).join("\n") : wrap(node.name)) + placeUnder(node) + (more ? `\n（＋${more}）` : ""),
    title: `${node.typeName}：${node.name}${node.place ? `（${node.place}）` : ""}`,
    shape: style.shape,
    borderWidth: isFocus ? 4 : node.type === "Action" || node.type === "Document" ? 3 : 1.5,
    borderWidthSelected: 4,
    shapeProperties: { borderRadius: style.radius || 0, borderDashes: style.dashes ? [5, 3] : false },
    color: { background: style.fill, border: style.border, highlight: { background: "#fff3b0", border: style.border }, hover: { background: "#fff", border: style.border } },
  };
}

function clusterLook(cluster) {
  const style = TYPE_STYLE[cluster.type] || OTHER_TYPE;
  const label = `${cluster.place || "未注明地方"}\n${cluster.typeName} ${cluster.members.length} 个`;
  return {
    id: cluster.id, label, title: `${label.replace("\n", "，")}：点击展开`, shape: "box", borderWidth: 5, borderWidthSelected: 5, margin: 12,
    font: { size: 16 }, shapeProperties: { borderRadius: 12, borderDashes: false },
    color: { background: style.fill, border: style.border, highlight: { background: "#fff3b0", border: style.border }, hover: { background: "#fff", border: style.border } },
  };
}

function edgeLooks() {
  const looks = new Map();
  const parallel = new Map();
  const drawn = new Set();
  for (const edge of data.edges) {
    const from = spot(edge.from);
    const to = spot(edge.to);
    if (from === null || to === null || (from === to && from !== edge.from)) continue;
    if (from !== edge.from || to !== edge.to) {
      const id = JSON.stringify(["between", from, to]);
      const look = looks.get(id) || { id, from, to, count: 0, color: { color: "#8793a0" } };
      look.count += 1;
      look.label = String(look.count);
      look.width = Math.min(1 + Math.log2(look.count), 6);
      look.title = `${look.count} 条关系，展开后可看`;
      looks.set(id, look);
      continue;
    }
    const same = JSON.stringify([from, edge.relation, to]); // said more than once: one line, the panel lists each
    if (drawn.has(same)) continue;
    drawn.add(same);
    const style = RELATION_STYLE[edge.relation] || OTHER_RELATION;
    const pair = [from, to].sort().join("\u0000");
    const nth = parallel.get(pair) || 0;
    parallel.set(pair, nth + 1);
    looks.set(edge.id, {
      id: edge.id, from, to, title: edge.name, width: style.width, dashes: style.dashes ? [6, 4] : false,
      color: { color: style.color, highlight: style.color, hover: style.color },
      smooth: nth ? { enabled: true, type: "curvedCW", roundness: 0.15 * nth } : { enabled: false },
    });
  }
  for (const look of looks.values()) {
    if (look.count === 1) look.label = "";
    if (look.count) continue;
    const touched = selected !== null && (look.id === selected || look.from === selected || look.to === selected);
    look.label = touched || (looks.size <= LABELLED_EDGES && !PLAIN.has(edges.get(look.id).relation)) ? edges.get(look.id).name : "";
  }
  return looks;
}
