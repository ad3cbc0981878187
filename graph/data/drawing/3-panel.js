// ---- the panel beside the drawing, the legend, and what a click does

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
      ...[...clusters.values()].filter((cluster) => cluster.closed).map((cluster) => [`${cluster.place || "未注明地方"} ${cluster.typeName} ${cluster.members.length} 个`, () => showCluster(cluster.id)]),
      ...visible.map((node) => [`${node.typeName}：${node.name}`, () => showNode(node.id)]),
    ]),
  );
}

function showNode(id, asked = true) {
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
  if (asked) tell({ kind: "node", id });
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
  const [origin, start, end] = edge.place || [];
  tell({ kind: "edge", id, from: edge.from, to: edge.to, relation: edge.relation, document: origin, section: edge.section || "", start, end });
}

function showCluster(id) {
  const cluster = clusters.get(id);
  selected = id;
  const actions = element("div", null, button("展开", () => { expand(id); showStart(); }), button("返回列表", showStart));
  actions.className = "actions";
  fill(
    element("h2", `${cluster.place || "未注明地方"} · ${cluster.typeName}`),
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
    box.append(element("li", null, swatch, `${name} ${data.nodes.filter((node) => node.type === type).length}`));
  }
  for (const [relation, name] of relations) {
    const style = RELATION_STYLE[relation];
    if (!style) continue;
    const line = element("span", "");
    line.className = `line ${style.dashes ? "dashed" : ""}`;
    line.style.borderColor = style.color;
    box.append(element("li", null, line, `${name} ${data.edges.filter((edge) => edge.relation === relation).length}`));
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
const zoom = (by) => network.moveTo({ scale: Math.min(Math.max(network.getScale() * by, 0.1), 4), animation: false });
document.getElementById("larger").addEventListener("click", () => zoom(1.3));
document.getElementById("smaller").addEventListener("click", () => zoom(1 / 1.3));
document.getElementById("layout").addEventListener("change", ({ target }) => { layout = target.value; redraw({ settle: "fresh" }); });
document.getElementById("full").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});
document.addEventListener("fullscreenchange", () => {
  const full = Boolean(document.fullscreenElement);
  document.getElementById("full").textContent = full ? "退出全屏" : "全屏";
  network.setOptions({ interaction: { dragView: full || !touch, zoomView: full || !touch } });
  setTimeout(() => network.fit({ animation: false }), 200);
});
document.getElementById("open-all").addEventListener("click", () => {
  const closed = [...clusters.values()].filter((cluster) => cluster.closed);
  shownNodes.update(closed.flatMap((cluster) => ring(cluster.members, network.getPosition(cluster.id))));
  closed.forEach((cluster) => { cluster.closed = false; });
  hidden.clear();
  redraw({ settle: "fresh" });
  showStart();
});
document.getElementById("group-all").addEventListener("click", () => {
  for (const cluster of clusters.values()) cluster.closed = true;
  redraw({ settle: "fresh" });
  showStart();
});

document.getElementById("png").addEventListener("click", savePng);
document.getElementById("svg").addEventListener("click", saveSvg);
legend();
redraw({ settle: "fresh" });
if (nodes.has(data.focus)) network.once("stabilizationIterationsDone", () => showNode(data.focus, false));
showStart();
