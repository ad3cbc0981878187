// ---- the drawing: vis-network, its layout, and opening and closing

const shownNodes = new vis.DataSet();
const shownEdges = new vis.DataSet();
const face = getComputedStyle(document.body).fontFamily;
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const touch = matchMedia("(pointer: coarse)").matches; // a swipe is for the page around
const network = new vis.Network(
  document.getElementById("canvas"),
  { nodes: shownNodes, edges: shownEdges },
  {
    nodes: { font: { face, size: FONT, color: "#1f2933", multi: false }, margin: 7 },
    edges: {
      arrows: { to: { enabled: true, scaleFactor: 0.5 } }, selectionWidth: 1.5, smooth: false,
      font: { face, size: 12, color: dark ? "#e8edf4" : "#37424d", strokeWidth: 4, strokeColor: dark ? "#0f172a" : "#fff", multi: false, align: "horizontal" },
    },
    layout: { randomSeed: 7, improvedLayout: false },
    physics: {
      solver: "forceAtlas2Based",
      forceAtlas2Based: { gravitationalConstant: -90, centralGravity: 0.012, springLength: 90, springConstant: 0.08, avoidOverlap: 0.6 },
      stabilization: { enabled: true, iterations: 250, updateInterval: 50, fit: false },
    },
    interaction: { hover: true, tooltipDelay: 150, hideEdgesOnDrag: true, dragView: !touch, zoomView: !touch },
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
  const parts = singles < nodes.size ? [`显示 ${singles} 个节点`] : [];
  if (closed) parts.push(`${closed} 组（点击展开）`);
  document.getElementById("status").textContent =
    `${parts.join("、")}${parts.length ? "，" : ""}图中共 ${nodes.size} 个节点、${edges.size} 条关系` + (hidden.size ? `；已收起 ${hidden.size} 个` : "");
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
  network.once("stabilizationIterationsDone", () => comeToRest(fresh));
  network.stabilize(fresh ? (shownNodes.length > 100 ? 80 : 200) : 50);
}

function comeToRest(fresh) {
  network.setOptions({ physics: { enabled: false } });
  const boxes = boxesShown();
  if (layout === "levels") level(boxes);
  else if (fresh) fitToScreen(boxes);
  separate(boxes);
  if (fresh && layout !== "levels") pack(boxes);
  shownNodes.update(boxes.map(({ id, x, y }) => ({ id, x, y }))); // moveNode would redraw once a node
  look();
  if (network.getScale() * FONT < READABLE) document.getElementById("status").textContent += "；放大后显示名称";
  document.body.dataset.state = "still";
}

// Brings all of it into view, or where that would be too small to read, the focus or the middle in readable size; again when the frame gets another size, unless the user has moved it.
let moved = false;
network.on("zoom", () => { moved = true; });
network.on("dragEnd", () => { moved = true; });
network.on("resize", () => {
  if (!moved && document.body.dataset.state === "still") look();
});
function look() {
  network.fit({ animation: false });
  const middle = [selected, data.focus].find((id) => id !== null && shownNodes.get(id));
  if (network.getScale() >= LEAST_SCALE || (!middle && clusters.size)) return;
  network.moveTo({ position: middle ? network.getPosition(middle) : network.getViewPosition(), scale: LEAST_SCALE });
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

// Puts boxes into rows by type, what stands above others in a plan first; a long row goes on in the next.
const LEVELS = ["Place", "Document", "Action", "Policy", "Department", "Task", "Target"];
let layout = "spring";
function level(boxes) {
  const canvas = document.getElementById("canvas");
  const widest = Math.max(canvas.clientWidth, 500) * 1.15;
  const rank = (box) => {
    const at = LEVELS.indexOf((nodes.get(box.id) || clusters.get(box.id)).type);
    return at < 0 ? LEVELS.length : at;
  };
  let top = 0;
  for (const of of [...new Set(boxes.map(rank))].sort((a, b) => a - b)) {
    const row = boxes.filter((box) => rank(box) === of).sort((a, b) => a.x - b.x);
    const lines = [[]];
    for (const box of row) {
      const line = lines[lines.length - 1];
      if (line.length && line.reduce((sum, other) => sum + 2 * other.w, 2 * box.w) > widest) lines.push([box]);
      else line.push(box);
    }
    for (const line of lines) {
      let left = -line.reduce((sum, box) => sum + box.w, 0);
      const half = Math.max(...line.map((box) => box.h));
      for (const box of line) {
        box.x = left + box.w;
        box.y = top + half;
        left += 2 * box.w;
      }
      top += 2 * half + 12;
    }
    top += 40;
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

// Draws boxes together again, pushing apart what then covers each other, until all of it can be read on the canvas, and no
// further, as the edges have labels too; keeps the layout that is largest there.
function pack(boxes) {
  const canvas = document.getElementById("canvas");
  const length = (axis, half) => Math.max(...boxes.map((box) => box[axis] + box[half])) - Math.min(...boxes.map((box) => box[axis] - box[half]));
  const wide = () => length("x", "w") / Math.max(canvas.clientWidth, 1);
  const high = () => length("y", "h") / Math.max(canvas.clientHeight, 1);
  const size = () => Math.max(wide(), high());
  const places = () => boxes.map(({ x, y }) => ({ x, y }));
  let best = { size: size(), places: places() };
  for (let round = 0; round < 10 && best.size > 0.9 / LEAST_SCALE; round += 1) {
    for (const box of boxes) {
      box.x *= 0.9;
      box.y *= 0.9;
    }
    separate(boxes);
    if (size() < best.size) best = { size: size(), places: places() };
  }
  boxes.forEach((box, at) => Object.assign(box, best.places[at]));
  const [axis, more] = wide() < high() ? ["x", high() / wide()] : ["y", wide() / high()];
  for (const box of boxes) box[axis] *= Math.min(more, MOST_STRETCHED); // what the other way leaves free is for the edges
}

function ring(ids, at) {
  const angle = (n) => (2 * Math.PI * n) / ids.length;
  return ids.map((id, n) => ({ id, x: at.x + 140 * Math.cos(angle(n)), y: at.y + 140 * Math.sin(angle(n)) }));
}

function expand(id) {
  const cluster = clusters.get(id);
  const back = cluster ? cluster.members : hiddenAround(id);
  const at = shownNodes.get(id) ? network.getPosition(id) : { x: 0, y: 0 };
  if (cluster) cluster.closed = false;
  back.forEach((other) => hidden.delete(other));
  shownNodes.update(ring(back, at));
  redraw({ settle: "near" });
}

function collapse(id) {
  leavesAround(id).forEach((other) => hidden.add(other));
  redraw({ settle: "" });
}
