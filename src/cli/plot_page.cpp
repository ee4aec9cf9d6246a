#include "cli/plot_page.hpp"

namespace hartonomous::cli {

const std::string_view kPageHead = R"HTML(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
)HTML";

const std::string_view kPageStyle = R"HTML(<style>
:root { --paper: #ffffff; --ink: #1b1b1b; --quiet: #5c6470; --line: #9aa0a8; --card: #f4f5f7; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14161a; --ink: #ececec; --quiet: #a2a9b4; --line: #6b7280; --card: #22252b; }
}
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; background: var(--paper); color: var(--ink);
  font: 14px/1.4 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
header { position: absolute; left: 16px; top: 12px; right: 16px; pointer-events: none; }
h1 { font-size: 18px; margin: 0; overflow-wrap: anywhere; }
p { margin: 2px 0; color: var(--quiet); }
canvas { position: absolute; inset: 0; width: 100%; height: 100%; cursor: grab;
  touch-action: none; outline: none; }
canvas.turning { cursor: grabbing; }
#legend { position: absolute; right: 12px; top: 76px; max-width: 260px; max-height: 70%;
  overflow: auto; background: var(--card); border-radius: 8px; padding: 8px 12px; }
#legend[hidden] { display: none; }
#legend label { display: flex; gap: 8px; align-items: baseline; cursor: pointer; }
#legend label span:nth-of-type(2) { overflow-wrap: anywhere; }
#legend i { flex: none; width: 10px; height: 10px; border-radius: 50%; }
#legend small { color: var(--quiet); margin-left: auto; padding-left: 8px; }
#tip { position: absolute; display: none; max-width: 360px; padding: 4px 8px; border-radius: 6px;
  background: var(--card); border: 1px solid var(--line); pointer-events: none;
  overflow-wrap: anywhere; white-space: pre-wrap; }
footer { position: absolute; left: 16px; bottom: 10px; color: var(--quiet); font-size: 12px;
  pointer-events: none; }
</style>
</head>
<body>
<canvas id="view" tabindex="0" aria-label="Points in space"></canvas>
<header>
)HTML";

const std::string_view kPageBody = R"HTML(</header>
<div id="legend" hidden></div>
<div id="tip" role="status"></div>
<footer>Drag to turn, shift and drag to move, wheel to zoom, double click to begin again.</footer>
<noscript>The points are drawn by a script, which this browser does not run.</noscript>
<script type="application/json" id="data">)HTML";

const std::string_view kPageScript = R"HTML(</script>
<script>
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
function bytesOf(text) {
  const binary = atob(text), bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
const packed = new DataView(bytesOf(data.points).buffer);
const classOf = bytesOf(data.classOf);
const count = classOf.length, classCount = data.classes.length;
const points = new Float32Array(count * 3);
for (let i = 0; i < points.length; i++) points[i] = packed.getInt16(i * 2, true) * 100 / 32767;

const LAYERS = 24, MOVING_MAX = 40000, HOVER_PIXELS = 10;
const AZIMUTH = -62 * Math.PI / 180, ELEVATION = 24 * Math.PI / 180;
const canvas = document.getElementById("view"), paper = canvas.getContext("2d");
const tip = document.getElementById("tip");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const shown = new Array(classCount).fill(true);
const screenX = new Float32Array(count), screenY = new Float32Array(count);
const bin = new Uint32Array(count), order = new Uint32Array(count);
const bins = new Uint32Array(LAYERS * classCount + 1);
const centre = data.least.map((least, i) => (least + data.greatest[i]) / 2);
const radius = Math.max(1e-3, Math.hypot(...data.least.map((v, i) => data.greatest[i] - v)) / 2);
let azimuth, elevation, zoom, shiftX, shiftY, width = 0, height = 0, step = 1, wanted = false;

function begin() {
  azimuth = AZIMUTH; elevation = ELEVATION; zoom = 1; shiftX = 0; shiftY = 0;
}
function view() {
  const sa = Math.sin(azimuth), ca = Math.cos(azimuth);
  const se = Math.sin(elevation), ce = Math.cos(elevation);
  const scale = zoom * Math.min(width, height) * 0.46 / radius;
  return { right: [-sa, ca, 0], up: [-se * ca, -se * sa, ce], near: [ce * ca, ce * sa, se],
    scale, x: width / 2 + shiftX, y: height / 2 + 20 + shiftY };
}
function place(at, v) {
  const x = at[0] - centre[0], y = at[1] - centre[1], z = at[2] - centre[2];
  return [v.x + v.scale * (v.right[0] * x + v.right[1] * y),
    v.y - v.scale * (v.up[0] * x + v.up[1] * y + v.up[2] * z)];
}
// Every `step`th point to its place on the screen, in order of depth and class by counting.
function project(v) {
  bins.fill(0);
  for (let i = 0; i < count; i += step) {
    const x = points[3 * i] - centre[0], y = points[3 * i + 1] - centre[1];
    const z = points[3 * i + 2] - centre[2];
    screenX[i] = v.x + v.scale * (v.right[0] * x + v.right[1] * y);
    screenY[i] = v.y - v.scale * (v.up[0] * x + v.up[1] * y + v.up[2] * z);
    const depth = (v.near[0] * x + v.near[1] * y + v.near[2] * z) / radius;
    const layer = Math.max(0, Math.min(LAYERS - 1, Math.floor((depth + 1) / 2 * LAYERS)));
    bin[i] = layer * classCount + classOf[i];
    bins[bin[i] + 1]++;
  }
  for (let b = 1; b < bins.length; b++) bins[b] += bins[b - 1];
  const next = bins.slice();
  for (let i = 0; i < count; i += step) order[next[bin[i]]++] = i;
}
function drawPoints(colors) {
  const base = Math.max(1.4, Math.min(7, 260 / Math.sqrt(count))) * Math.sqrt(zoom);
  for (let layer = 0; layer < LAYERS; layer++) {
    const nearness = layer / (LAYERS - 1), size = base * (0.7 + 0.6 * nearness);
    paper.globalAlpha = 0.3 + 0.55 * nearness;
    for (let c = 0; c < classCount; c++) {
      if (!shown[c]) continue;
      paper.fillStyle = colors[c];
      const b = layer * classCount + c;
      if (size > 3) {
        paper.beginPath();
        for (let k = bins[b]; k < bins[b + 1]; k++) {
          const i = order[k];
          paper.moveTo(screenX[i] + size / 2, screenY[i]);
          paper.arc(screenX[i], screenY[i], size / 2, 0, 7);
        }
        paper.fill();
      } else {
        for (let k = bins[b]; k < bins[b + 1]; k++) {
          const i = order[k];
          paper.fillRect(screenX[i] - size / 2, screenY[i] - size / 2, size, size);
        }
      }
    }
  }
  paper.globalAlpha = 1;
}
function drawFrame(v, style) {
  const corner = i => [0, 1, 2].map(d => (i >> d & 1 ? data.greatest : data.least)[d]);
  paper.strokeStyle = style.getPropertyValue("--line");
  for (let i = 0; i < 8; i++) {
    for (let d = 0; d < 3; d++) {
      if (i >> d & 1) continue;
      const from = place(corner(i), v), to = place(corner(i | 1 << d), v);
      paper.globalAlpha = i === 0 ? 1 : 0.3;
      paper.beginPath();
      paper.moveTo(from[0], from[1]);
      paper.lineTo(to[0], to[1]);
      paper.stroke();
    }
  }
  paper.globalAlpha = 1;
  for (let d = 0; d < 3; d++) {
    const at = place(corner(1 << d), v);
    write("XYZ"[d] + " " + data.greatest[d].toFixed(1), at[0] + 4, at[1] - 4, style);
  }
  const at = place(data.least, v);
  write(data.least.map(n => n.toFixed(1)).join(", "), at[0] + 4, at[1] + 14, style);
}
function write(text, x, y, style) {
  paper.lineWidth = 3;
  paper.strokeStyle = style.getPropertyValue("--paper");
  paper.strokeText(text, x, y);
  paper.fillStyle = style.getPropertyValue("--ink");
  paper.fillText(text, x, y);
  paper.lineWidth = 1;
}
function drawLabels(style) {
  const taken = [];
  for (const i of data.labelled) {
    if (taken.length >= data.labelCount) return;
    if (!shown[classOf[i]] || !data.labels[i]) continue;
    const x = points.length ? screenX[i] : 0, y = screenY[i];
    if (x < 0 || y < 0 || x > width || y > height) continue;
    const wide = paper.measureText(data.labels[i]).width + 10;
    if (taken.some(t => x < t[0] + t[2] && t[0] < x + wide && Math.abs(y - t[1]) < 14)) continue;
    taken.push([x, y, wide]);
    write(data.labels[i], x + 6, y + 4, style);
  }
}
function draw(moving) {
  step = moving ? Math.max(1, Math.ceil(count / MOVING_MAX)) : 1;
  const style = getComputedStyle(document.documentElement), v = view();
  paper.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  paper.clearRect(0, 0, width, height);
  paper.font = "12px system-ui, sans-serif";
  project(v);
  drawFrame(v, style);
  drawPoints(dark.matches ? data.dark : data.light);
  if (step === 1) drawLabels(style);
}
let rest = 0;
function refresh(moving) {
  clearTimeout(rest);
  if (moving && count > MOVING_MAX) rest = setTimeout(() => refresh(false), 160);
  if (wanted) return;
  wanted = true;
  requestAnimationFrame(() => { wanted = false; draw(moving); });
}
function fit() {
  width = canvas.clientWidth;
  height = canvas.clientHeight;
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  refresh(false);
}
// The nearest of the points that are drawn.
function nearest(x, y) {
  let best = -1, least = HOVER_PIXELS * HOVER_PIXELS;
  for (let i = 0; i < count; i += step) {
    if (!shown[classOf[i]]) continue;
    const dx = screenX[i] - x, dy = screenY[i] - y, d = dx * dx + dy * dy;
    if (d < least) { least = d; best = i; }
  }
  return best;
}
function hover(event) {
  const i = nearest(event.offsetX, event.offsetY);
  tip.style.display = i < 0 ? "none" : "block";
  if (i < 0) return;
  const at = [0, 1, 2].map(d => points[3 * i + d].toFixed(2)).join(", ");
  const kind = data.coloredBy ? "\n" + data.coloredBy + ": " + data.classes[classOf[i]].name : "";
  tip.textContent = (data.labels[i] || "") + kind + "\n" + at;
  tip.style.left = Math.min(event.offsetX + 14, width - tip.offsetWidth - 8) + "px";
  tip.style.top = Math.min(event.offsetY + 14, height - tip.offsetHeight - 8) + "px";
}
function zoomBy(factor) {
  zoom = Math.max(0.2, Math.min(200, zoom * factor));
  refresh(true);
}
function turnBy(dx, dy) {
  azimuth -= dx;
  elevation = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, elevation + dy));
  refresh(true);
}

let held = null;
canvas.addEventListener("pointerdown", event => {
  held = event;
  canvas.setPointerCapture(event.pointerId);
  canvas.classList.add("turning");
  tip.style.display = "none";
});
canvas.addEventListener("pointermove", event => {
  if (!held) { hover(event); return; }
  const dx = event.clientX - held.clientX, dy = event.clientY - held.clientY;
  held = event;
  if (event.shiftKey) { shiftX += dx; shiftY += dy; refresh(true); } else {
    turnBy(dx * 0.008, dy * 0.008);
  }
});
for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, () => { held = null; canvas.classList.remove("turning"); });
}
canvas.addEventListener("pointerleave", () => { tip.style.display = "none"; });
canvas.addEventListener("wheel", event => {
  event.preventDefault();
  const before = zoom;
  zoomBy(Math.exp(-event.deltaY * 0.0015));
  const x = event.offsetX - width / 2, y = event.offsetY - height / 2 - 20;
  shiftX = x + (shiftX - x) * zoom / before;
  shiftY = y + (shiftY - y) * zoom / before;
}, { passive: false });
canvas.addEventListener("dblclick", () => { begin(); refresh(false); });
canvas.addEventListener("keydown", event => {
  const keys = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1],
    ArrowDown: [0, 0.1] };
  if (keys[event.key]) turnBy(...keys[event.key]);
  else if (event.key === "+") zoomBy(1.2);
  else if (event.key === "-") zoomBy(1 / 1.2);
  else if (event.key === "0") { begin(); refresh(false); } else return;
  event.preventDefault();
});

const legend = document.getElementById("legend");
function fillLegend() {
  if (!data.coloredBy) return;
  legend.hidden = false;
  legend.textContent = data.coloredBy;
  data.classes.forEach((each, c) => {
    const row = document.createElement("label"), box = document.createElement("input");
    const dot = document.createElement("i"), name = document.createElement("span");
    const number = document.createElement("small"), lead = document.createElement("span");
    box.type = "checkbox";
    box.checked = shown[c];
    box.addEventListener("change", () => { shown[c] = box.checked; refresh(false); });
    dot.style.background = (dark.matches ? data.dark : data.light)[c];
    name.textContent = each.name;
    number.textContent = each.count.toLocaleString("en");
    lead.append(box);
    row.append(lead, dot, name, number);
    legend.append(row);
  });
}
dark.addEventListener("change", () => { fillLegend(); refresh(false); });
window.addEventListener("resize", fit);
begin();
fillLegend();
fit();
</script>
</body>
</html>
)HTML";

}  // namespace hartonomous::cli
