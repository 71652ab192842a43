// The map as a canvas to move in. It takes what it shows from the drawing, which stays for those without
// scripts, on paper, and at the press of a button; the list below it is what assistive technology reads.

const map = document.getElementById("map");
const canvas = document.getElementById("canvas");
const READABLE = 0.6;
const LAYOUT = { name: "dagre", rankDir: "RL", nodeSep: 14, rankSep: 70, fit: false };
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// as in api.pages.addresses
const FOLDERS = {
  Claim: "claims", Counterargument: "counterarguments", Clarification: "clarifications", Entity: "entities",
  Term: "terms", Document: "documents", Section: "sections",
};
const ROLES = { Claim: "claim", Counterargument: "counter", Clarification: "term", Term: "term", Entity: "entity" };
const hrefOf = (id, kind) => `/${FOLDERS[kind] ?? "nodes"}/${encodeURIComponent(id).replaceAll("%3A", ":")}`;

// a box has the width of 30 letters, and the height of its lines
const node = (id, kind, text, start = false) => {
  const words = text.length > 110 ? `${text.slice(0, 108).replace(/\s+\S*$/, "")} …` : text;
  return {
    group: "nodes",
    data: { id, kind, words, height: 14 * Math.ceil(words.length / 28) + 6, href: hrefOf(id, kind) },
    classes: start ? "start" : "",
  };
};
const edge = (source, target, kind, score, rejected) => ({
  group: "edges",
  data: { id: `${source} ${kind} ${target}`, source, target, kind, score: score ?? 0.1 },
  classes: rejected ? "rejected" : "",
});

function drawn() {
  const cards = [...map.querySelectorAll("a.card")].map(({ dataset, classList }) =>
    node(dataset.id, dataset.kind, dataset.words, classList.contains("start")));
  const lines = [...map.querySelectorAll("path.line")].map(({ dataset, classList }) =>
    edge(dataset.source, dataset.target, dataset.kind, Number(dataset.score ?? 0.1), classList.contains("rejected")));
  return [...cards, ...lines];
}

function style() {
  const [ink, muted, raised, rule] = ["--ink", "--muted", "--raised", "--strong-rule"].map(color);
  const kinds = Object.entries(ROLES).map(([kind, role]) => ({
    selector: `node[kind = "${kind}"]`,
    style: { "background-color": color(`--${role}-tint`), "border-color": color(`--${role}`) },
  }));
  return [
    {
      selector: "node",
      style: {
        shape: "round-rectangle", width: 200, height: "data(height)", padding: "9px", label: "data(words)", color: ink,
        "text-wrap": "wrap", "text-max-width": 190, "text-valign": "center", "font-size": 12,
        "font-family": "system-ui, sans-serif", "background-color": raised, "border-color": rule, "border-width": 1,
      },
    },
    ...kinds,
    { selector: "node.start", style: { "border-width": 3 } },
    {
      selector: "edge",
      style: {
        width: "mapData(score, 0, 1, 1, 4.5)", "curve-style": "bezier", "line-color": muted,
        "target-arrow-color": muted, "target-arrow-shape": "triangle", opacity: 0.8,
      },
    },
    { selector: "edge[kind = 'CHALLENGES']", style: { "line-color": color("--counter"), "target-arrow-color": color("--counter") } },
    { selector: "edge[kind = 'RESTATES']", style: { "line-color": color("--claim"), "target-arrow-color": color("--claim") } },
    { selector: "edge.rejected", style: { "line-style": "dashed", opacity: 0.5 } },
  ];
}

// a small map is no larger than life and leaves no room empty, a large one begins at `middle`
function settle(cy, middle) {
  const { w, h } = cy.elements().boundingBox();
  const zoom = Math.max(READABLE, Math.min(1, canvas.clientWidth / (w + 48)));
  canvas.style.height = `${Math.max(240, h * zoom + 60)}px`;
  cy.resize();
  cy.fit(undefined, 24);
  if (cy.zoom() > 1) { cy.zoom(1); cy.center(); }
  if (cy.zoom() < READABLE) { cy.zoom(READABLE); cy.center(middle); }
}

function show() {
  canvas.hidden = false;
  map.classList.add("moving", "scripted");
  const cy = cytoscape({
    container: canvas, elements: drawn(), style: style(), layout: LAYOUT, minZoom: 0.1, maxZoom: 2.5,
  });
  settle(cy, cy.$("node.start"));
  cy.on("onetap", "node", ({ target }) => { location.href = target.data("href"); });
  cy.on("dbltap", "node", ({ target }) => expand(cy, target));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy.style(style()));
  return cy;
}

async function expand(cy, target) {
  const asked = new URLSearchParams({ id: target.id(), hops: 1, max_nodes: 50 });
  for (const kind of Object.keys(ROLES)) asked.append("kind", kind);
  const answer = await fetch(`${canvas.dataset.expand}?${asked}`);
  if (!answer.ok) return;
  const { nodes, edges } = await answer.json();
  const near = nodes.filter(({ kind }) => kind in ROLES);
  cy.add(near.filter(({ id }) => cy.getElementById(id).empty())
    .map(({ id, kind, quote, name }) => node(id, kind, quote ?? name ?? id)));
  const found = edges.filter(({ source, target: to }) => cy.getElementById(source).nonempty() && cy.getElementById(to).nonempty())
    .map(({ source, target: to, kind, score, status }) => edge(source, to, kind, score, status === "rejected"));
  cy.add(found.filter(({ data }) => cy.getElementById(data.id).empty()));
  cy.layout(LAYOUT).run();
  settle(cy, target);
}

const cy = show();
const button = document.getElementById("switch");
button.addEventListener("click", () => {
  const moving = map.classList.toggle("moving");
  canvas.hidden = !moving;
  button.textContent = moving ? "Show it as a drawing" : "Show it as a canvas to move in";
  if (moving) cy.resize();
});
