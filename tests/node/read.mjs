// Reads FILE as FORMAT with the program the format is for, and prints what it found as JSON:
// {"nodes": [[id, attributes], …], "edges": [[id, source, target, attributes], …]}
import { readFileSync } from "node:fs";

const graphology = (graph) => ({
  nodes: graph.mapNodes((id, attributes) => [id, attributes]),
  edges: graph.mapEdges((id, attributes, source, target) => [id, source, target, attributes]),
});

const READERS = {
  async graphml(text) {
    const { default: Graph } = await import("graphology");
    const { default: graphml } = await import("graphology-graphml");
    return graphology(graphml.parse(Graph, text));
  },

  async gexf(text) {
    const { default: Graph } = await import("graphology");
    const { default: gexf } = await import("graphology-gexf");
    return graphology(gexf.parse(Graph, text));
  },

  async cytoscape(text) {
    const { default: cytoscape } = await import("cytoscape");
    const cy = cytoscape({ headless: true, elements: JSON.parse(text).elements });
    return {
      nodes: cy.nodes().map((node) => [node.id(), node.data()]),
      edges: cy.edges().map((edge) => [edge.id(), edge.source().id(), edge.target().id(), edge.data()]),
    };
  },

  async dot(text) {
    const { Graphviz } = await import("@hpcc-js/wasm-graphviz");
    const graphviz = await Graphviz.load();
    const drawn = JSON.parse(graphviz.layout(text, "json0", "dot"));
    const nodes = drawn.objects ?? [];
    return {
      nodes: nodes.map((node) => [node.name, node]),
      edges: (drawn.edges ?? []).map((edge) => [edge.id, nodes[edge.tail].name, nodes[edge.head].name, edge]),
    };
  },

  async mermaid(text) {
    const { JSDOM } = await import("jsdom");
    const { window } = new JSDOM("");
    Object.assign(globalThis, { window, document: window.document });
    const { default: mermaid } = await import("mermaid");
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    // what mermaid does with its codes when it draws
    const shown = (words) => {
      const element = window.document.createElement("p");
      element.innerHTML = words.replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";");
      element.querySelectorAll("br").forEach((br) => br.replaceWith("\n"));
      return element.textContent;
    };
    return {
      nodes: [...db.getVertices().values()].map((node) => [node.id, { label: shown(node.text), class: node.classes }]),
      edges: db.getEdges().map((edge) => [edge.id, edge.start, edge.end, { label: shown(edge.text) }]),
    };
  },

  async svg(text) {
    const { Resvg } = await import("@resvg/resvg-js");
    const drawing = new Resvg(text, { font: { loadSystemFonts: false } });
    const box = drawing.getBBox();
    return { width: drawing.width, height: drawing.height, drawn: box && [box.width, box.height] };
  },
};

const [format, file] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await READERS[format](readFileSync(file, "utf8"))));
