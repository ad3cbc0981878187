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
const ROOM = 2.3; // times the area of all labels
const LEAST_SCALE = 0.7; // what does not fit at this scale is left outside the view, the focus in the middle
const LABELLED_EDGES = 45; // with more edges on the page, only those of the selected node are labelled
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
const RELATION_STYLE = {
  leads: { color: "#b3261e", width: 2.5 },
  responsible_for: { color: "#1f5fa8", width: 2 },
  supports: { color: "#1f5fa8", width: 1.5, dashes: true },
  has_target: { color: "#a8650a", width: 1.5 },
  similar_to: { color: "#7d4aa8", width: 1.5, dashes: true },
  same_metric: { color: "#7d4aa8", width: 1.5, dashes: true },
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
      if (rows.length === lines) return `${rows.join("\n").slice(0, -1)}…`;
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
    label: wrap(node.name) + (more ? `\n（＋${more}）` : ""),
    title: `${node.typeName}：${node.name}`,
    shape: style.shape,
    borderWidth: isFocus ? 4 : node.type === "Action" || node.type === "Document" ? 3 : 1.5,
    borderWidthSelected: 4,
    shapeProperties: { borderRadius: style.radius || 0, borderDashes: style.dashes ? [5, 3] : false },
    color: { background: style.fill, border: style.border, highlight: { background: "#fff3b0", border: style.border }, hover: { background: "#fff", border: style.border } },
  };
}

function clusterLook(cluster) {
  const style = TYPE_STYLE[cluster.type] || OTHER_TYPE;
  const label = `${cluster.place || "未注明地区"}\n${cluster.typeName} ${cluster.members.length} 个`;
  return {
    id: cluster.id, label, title: `${label.replace("\n", "，")}：点击展开`, shape: "box", borderWidth: 5, borderWidthSelected: 5, margin: 12,
    font: { size: 16 }, shapeProperties: { borderRadius: 12, borderDashes: false },
    color: { background: style.fill, border: style.border, highlight: { background: "#fff3b0", border: style.border }, hover: { background: "#fff", border: style.border } },
  };
}

function edgeLooks() {
  const looks = new Map();
  const parallel = new Map();
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
    if (look.count) continue;
    const touched = selected !== null && (look.id === selected || look.from === selected || look.to === selected);
    look.label = looks.size <= LABELLED_EDGES || touched ? edges.get(look.id).name : "";
  }
  return looks;
}

// ---- the drawing

const shownNodes = new vis.DataSet();
const shownEdges = new vis.DataSet();
const face = getComputedStyle(document.body).fontFamily;
const network = new vis.Network(
  document.getElementById("canvas"),
  { nodes: shownNodes, edges: shownEdges },
  {
    nodes: { font: { face, size: FONT, color: "#1f2933", multi: false }, margin: 7 },
    edges: {
      arrows: { to: { enabled: true, scaleFactor: 0.5 } }, selectionWidth: 1.5, smooth: false,
      font: { face, size: 12, color: "#37424d", strokeWidth: 4, strokeColor: "#fff", multi: false, align: "horizontal" },
    },
    layout: { randomSeed: 7, improvedLayout: false },
    physics: {
      solver: "forceAtlas2Based",
      forceAtlas2Based: { gravitationalConstant: -90, centralGravity: 0.012, springLength: 90, springConstant: 0.08, avoidOverlap: 0.6 },
      stabilization: { enabled: true, iterations: 250, updateInterval: 50, fit: false },
    },
    interaction: { hover: true, tooltipDelay: 150, hideEdgesOnDrag: true },
  },
);

function sync(set, looks) {
  set.remove(set.getIds().filter((id) => !looks.has(id)));
  set.update([...looks.values()]);
}

function redraw({ settle }) {
  const looks = new Map();
  for (const cluster of clusters.values()) if (cluster.closed) looks.set(cluster.id, clusterLook(cluster));
  for (const node of data.nodes) if (spot(node.id) === node.id) looks.set(node.id, nodeLook(node));
  sync(shownNodes, looks);
  sync(shownEdges, edgeLooks());
  const singles = [...looks.keys()].filter((id) => nodes.has(id)).length;
  const closed = looks.size - singles;
  const parts = [`显示 ${singles} 个节点`];
  if (closed) parts.push(`${closed} 组（点击展开）`);
  document.getElementById("status").textContent =
    `${parts.join("、")}，共 ${nodes.size} 个节点、${edges.size} 条关系` + (hidden.size ? `；已收起 ${hidden.size} 个` : "");
  document.getElementById("open-all").hidden = !closed && !hidden.size;
  document.getElementById("group-all").hidden = ![...clusters.values()].some((cluster) => !cluster.closed);
  if (settle) settleDown(settle === "fresh");
}

// Lets the springs find a layout, from where the nodes are, then stops them and clears the labels of each other.
function settleDown(fresh) {
  if (!shownNodes.length) {
    document.body.dataset.state = "still";
    return;
  }
  document.body.dataset.state = "moving";
  network.setOptions({ physics: { enabled: true } });
  network.once("stabilizationIterationsDone", () => {
    network.setOptions({ physics: { enabled: false } });
    const boxes = boxesShown();
    if (fresh) fitToScreen(boxes);
    separate(boxes);
    for (const box of boxes) network.moveNode(box.id, box.x, box.y);
    network.fit({ animation: false });
    const middle = [selected, data.focus].find((id) => id !== null && shownNodes.get(id));
    if (middle && network.getScale() < LEAST_SCALE) network.moveTo({ position: network.getPosition(middle), scale: LEAST_SCALE });
    if (network.getScale() * FONT < READABLE) document.getElementById("status").textContent += "；放大后显示名称";
    document.body.dataset.state = "still";
  });
  network.stabilize(fresh ? (shownNodes.length > 100 ? 80 : 200) : 50);
}

function boxesShown() {
  return shownNodes.getIds().map((id) => {
    const box = network.getBoundingBox(id);
    const at = network.getPosition(id);
    return { id, x: at.x, y: at.y, w: (box.right - box.left) / 2 + GAP, h: (box.bottom - box.top) / 2 + GAP };
  });
}

// Scales the layout to the shape of the canvas and to as little room as the labels need, so that they are large.
function fitToScreen(boxes) {
  const canvas = document.getElementById("canvas");
  const ratio = Math.max(canvas.clientWidth, 1) / Math.max(canvas.clientHeight, 1);
  const room = ROOM * boxes.reduce((sum, box) => sum + 4 * box.w * box.h, 0);
  const aim = { x: Math.sqrt(room * ratio), y: Math.sqrt(room / ratio) };
  for (const axis of ["x", "y"]) {
    const places = boxes.map((box) => box[axis]);
    const low = Math.min(...places);
    const extent = Math.max(...places) - low;
    if (extent > 0) for (const box of boxes) box[axis] = ((box[axis] - low) / extent - 0.5) * aim[axis];
  }
}

// Pushes boxes apart until no two cover each other, each time along the shorter way.
function separate(boxes) {
  for (let round = 0; round < 300; round += 1) {
    let moved = false;
    for (let i = 0; i < boxes.length; i += 1) {
      for (let j = i + 1; j < boxes.length; j += 1) {
        const [a, b] = [boxes[i], boxes[j]];
        const dx = a.w + b.w - Math.abs(a.x - b.x);
        const dy = a.h + b.h - Math.abs(a.y - b.y);
        if (dx <= 0 || dy <= 0) continue;
        moved = true;
        const axis = dx < dy ? "x" : "y";
        const push = Math.min(dx, dy) / 2 + 0.5;
        const sign = a[axis] <= b[axis] ? -1 : 1;
        a[axis] += sign * push;
        b[axis] -= sign * push;
      }
    }
    if (!moved) return;
  }
}

function placeAround(ids, at) {
  ids.forEach((id, n) => {
    const angle = (2 * Math.PI * n) / ids.length;
    shownNodes.update({ id, x: at.x + 140 * Math.cos(angle), y: at.y + 140 * Math.sin(angle) });
  });
}

function expand(id) {
  const cluster = clusters.get(id);
  const back = cluster ? cluster.members : hiddenAround(id);
  const at = shownNodes.get(id) ? network.getPosition(id) : { x: 0, y: 0 };
  if (cluster) cluster.closed = false;
  back.forEach((other) => hidden.delete(other));
  placeAround(back, at);
  redraw({ settle: "near" });
}

function collapse(id) {
  leavesAround(id).forEach((other) => hidden.add(other));
  redraw({ settle: "" });
}

// ---- the panel

const panel = document.getElementById("panel");

function element(tag, text, ...children) {
  const made = document.createElement(tag);
  if (text !== null) made.textContent = text;
  made.append(...children);
  return made;
}

function button(text, action) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", action);
  return made;
}

function pairs(rows) {
  return element("dl", null, ...rows.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
}

function list(rows) {
  const items = rows.slice(0, LISTED).map(([text, action]) => element("li", null, button(text, action)));
  if (rows.length > LISTED) items.push(element("li", `另有 ${rows.length - LISTED} 项`));
  return element("ul", null, ...items);
}

function fill(...children) {
  panel.replaceChildren(...children);
  panel.scrollTop = 0;
}

function kind(text) {
  const made = element("p", text);
  made.className = "kind";
  return made;
}

function tell(message) {
  if (window.parent !== window) window.parent.postMessage({ source: "policygraph", ...message }, "*");
}

function showStart() {
  selected = null;
  const visible = data.nodes.filter((node) => spot(node.id) === node.id);
  fill(
    element("h2", "节点"),
    kind("点击节点看详情，点击连线看原文；双击节点收起或展开相邻节点。"),
    list([
      ...[...clusters.values()].filter((cluster) => cluster.closed).map((cluster) => [`${cluster.place || "未注明地区"} ${cluster.typeName} ${cluster.members.length} 个`, () => showCluster(cluster.id)]),
      ...visible.map((node) => [`${node.typeName}：${node.name}`, () => showNode(node.id)]),
    ]),
  );
}

function showNode(id) {
  selected = id;
  reveal(id);
  network.selectNodes([id]);
  redraw({ settle: "" });
  const node = nodes.get(id);
  const actions = element("div", null);
  actions.className = "actions";
  const back = hiddenAround(id).length;
  const leaves = leavesAround(id).length;
  if (back) actions.append(button(`展开 ${back} 个相邻节点`, () => { expand(id); showNode(id); }));
  if (leaves) actions.append(button(`收起 ${leaves} 个相邻节点`, () => { collapse(id); showNode(id); }));
  actions.append(button("返回列表", () => { network.unselectAll(); showStart(); redraw({ settle: "" }); }));
  fill(
    element("h2", node.name),
    kind([node.typeName, node.place].filter(Boolean).join(" · ")),
    pairs(node.details),
    actions,
    element("h3", `关系 ${around.get(id).length} 条`),
    list(around.get(id).map((edge) => [edgeLine(edge, id), () => showEdge(edge.id)])),
  );
  tell({ kind: "node", id });
}

function edgeLine(edge, id) {
  const other = nodes.get(otherEnd(edge, id));
  return edge.from === id ? `${edge.name} → ${other.name}` : `${other.name} → ${edge.name}`;
}

function showEdge(id) {
  const edge = edges.get(id);
  selected = id;
  reveal(edge.from);
  reveal(edge.to);
  redraw({ settle: "" });
  network.selectEdges(shownEdges.get(id) ? [id] : []);
  const source = element("p", null);
  source.append(element("strong", "出处："), edge.document ? [edge.document, edge.section].filter(Boolean).join(" › ") : "由程序计算得出，原文没有直接写明");
  const ends = element("div", null, button(nodes.get(edge.from).name, () => showNode(edge.from)), button(nodes.get(edge.to).name, () => showNode(edge.to)));
  ends.className = "actions";
  fill(
    element("h2", edge.name),
    kind(`${nodes.get(edge.from).name} → ${nodes.get(edge.to).name}`),
    ...(edge.quote ? [element("blockquote", edge.quote)] : []),
    source,
    pairs(edge.details),
    ends,
  );
  tell({ kind: "edge", id, from: edge.from, to: edge.to, relation: edge.relation });
}

function showCluster(id) {
  const cluster = clusters.get(id);
  selected = id;
  const actions = element("div", null, button("展开", () => { expand(id); showStart(); }), button("返回列表", showStart));
  actions.className = "actions";
  fill(
    element("h2", `${cluster.place || "未注明地区"} · ${cluster.typeName}`),
    kind(`${cluster.members.length} 个节点`),
    actions,
    list(cluster.members.map((member) => [nodes.get(member).name, () => showNode(member)])),
  );
}

function reveal(id) {
  if (spot(id) === id) return;
  hidden.delete(id);
  const cluster = clusterOf.get(id);
  if (cluster && cluster.closed) expand(cluster.id);
}

// ---- legend and events

function legend() {
  const types = new Map(data.nodes.map((node) => [node.type, node.typeName]));
  const relations = new Map(data.edges.map((edge) => [edge.relation, edge.relationName]));
  const box = document.getElementById("legend");
  for (const [type, name] of types) {
    const style = TYPE_STYLE[type] || OTHER_TYPE;
    const swatch = element("span", "");
    swatch.className = `swatch ${style.swatch}`;
    swatch.style.background = style.fill;
    swatch.style.borderColor = style.border;
    box.append(element("li", null, swatch, name));
  }
  for (const [relation, name] of relations) {
    const style = RELATION_STYLE[relation];
    if (!style) continue;
    const line = element("span", "");
    line.className = `line ${style.dashes ? "dashed" : ""}`;
    line.style.borderColor = style.color;
    box.append(element("li", null, line, name));
  }
}

network.on("click", ({ nodes: [node], edges: [edge] }) => {
  if (clusters.has(node)) expand(node);
  else if (node !== undefined) {
    if (hiddenAround(node).length) expand(node);
    showNode(node);
  } else if (edges.has(edge)) showEdge(edge);
  else if (edge === undefined) { showStart(); redraw({ settle: "" }); }
});
network.on("doubleClick", ({ nodes: [node] }) => {
  if (nodes.has(node)) { collapse(node); showNode(node); }
});
document.getElementById("fit").addEventListener("click", () => network.fit());
document.getElementById("open-all").addEventListener("click", () => {
  for (const cluster of clusters.values()) {
    if (cluster.closed) placeAround(cluster.members, network.getPosition(cluster.id));
    cluster.closed = false;
  }
  hidden.clear();
  redraw({ settle: "fresh" });
  showStart();
});
document.getElementById("group-all").addEventListener("click", () => {
  for (const cluster of clusters.values()) cluster.closed = true;
  redraw({ settle: "fresh" });
  showStart();
});

legend();
redraw({ settle: "fresh" });
if (nodes.has(data.focus)) network.once("stabilizationIterationsDone", () => showNode(data.focus));
showStart();
