// ---- what is shown as a picture: SVG, and PNG made of it

const PICTURE_MARGIN = 24;
const escaped = (text) => text.replace(/[&<>"]/g, (mark) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[mark]);

function pictureOf() {
  const boxes = new Map(shownNodes.getIds().map((id) => [id, network.getBoundingBox(id)]));
  const all = [...boxes.values()];
  const left = Math.min(...all.map((box) => box.left)) - PICTURE_MARGIN;
  const top = Math.min(...all.map((box) => box.top)) - PICTURE_MARGIN;
  const width = Math.max(...all.map((box) => box.right)) + PICTURE_MARGIN - left;
  const height = Math.max(...all.map((box) => box.bottom)) + PICTURE_MARGIN - top;
  const middle = ({ left: l, right: r, top: t, bottom: b }) => ({ x: (l + r) / 2, y: (t + b) / 2 });
  const lines = shownEdges.get().map((edge) => {
    const [from, to] = [middle(boxes.get(edge.from)), middle(boxes.get(edge.to))];
    const look = `stroke="${edge.color.color}" stroke-width="${edge.width || 1}"${edge.dashes ? ' stroke-dasharray="6 4"' : ""}`;
    const label = edge.label ? `<text x="${(from.x + to.x) / 2}" y="${(from.y + to.y) / 2}" font-size="12" fill="#37424d" stroke="#fff" stroke-width="4" paint-order="stroke" text-anchor="middle">${escaped(edge.label)}</text>` : "";
    return `<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}" ${look}/>${label}`;
  });
  const shapes = shownNodes.get().map((node) => {
    const box = boxes.get(node.id);
    const at = middle(box);
    const look = `fill="${node.color.background}" stroke="${node.color.border}" stroke-width="${node.borderWidth}"`;
    const [w, h] = [box.right - box.left, box.bottom - box.top];
    const shape = node.shape === "ellipse"
      ? `<ellipse cx="${at.x}" cy="${at.y}" rx="${w / 2}" ry="${h / 2}" ${look}/>`
      : `<rect x="${box.left}" y="${box.top}" width="${w}" height="${h}" rx="${node.shapeProperties.borderRadius}" ${look}/>`;
    const size = (node.font && node.font.size) || FONT;
    const rows = node.label.split("\n");
    const text = rows.map((row, n) => `<tspan x="${at.x}" y="${at.y + (n - (rows.length - 1) / 2) * size * 1.15 + size * 0.35}">${escaped(row)}</tspan>`).join("");
    return `${shape}<text font-size="${size}" fill="#1f2933" text-anchor="middle">${text}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="${escaped(face.replaceAll('"', "'"))}"><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="#fff"/>${lines.join("")}${shapes.join("")}</svg>`;
  return { svg, width, height };
}

function download(address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

function saveSvg() {
  download(URL.createObjectURL(new Blob([pictureOf().svg], { type: "image/svg+xml" })), "政策图谱.svg");
}

function savePng() {
  const { svg, width, height } = pictureOf();
  const picture = new Image();
  picture.addEventListener("load", () => {
    const canvas = document.createElement("canvas");
    const scale = Math.min(2, 8000 / Math.max(width, height));
    [canvas.width, canvas.height] = [width * scale, height * scale];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    download(canvas.toDataURL("image/png"), "政策图谱.png");
  });
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
