// Reads a GEXF file with the Gephi toolkit and prints what it found as JSON:
// {"nodes": [[id, attributes], …], "edges": [[id, source, target, attributes], …]}

import java.io.File;
import java.util.StringJoiner;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Element;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.Node;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.EdgeMergeStrategy;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

class Read {
    public static void main(String[] arguments) throws Exception {
        Lookup.getDefault().lookup(ProjectController.class).newProject();
        ImportController importing = Lookup.getDefault().lookup(ImportController.class);
        Container container = importing.importFile(new File(arguments[0]));
        container.getLoader().setEdgesMergeStrategy(EdgeMergeStrategy.NO_MERGE);
        importing.process(container, new DefaultProcessor(),
            Lookup.getDefault().lookup(ProjectController.class).getCurrentWorkspace());
        Graph graph = Lookup.getDefault().lookup(GraphController.class).getGraphModel().getGraph();
        StringJoiner nodes = new StringJoiner(","), edges = new StringJoiner(",");
        for (Node node : graph.getNodes()) {
            nodes.add("[" + text(node.getId()) + "," + attributes(node) + "]");
        }
        for (Edge edge : graph.getEdges()) {
            edges.add("[" + text(edge.getId()) + "," + text(edge.getSource().getId()) + ","
                + text(edge.getTarget().getId()) + "," + attributes(edge) + "]");
        }
        System.out.println("{\"directed\":" + graph.isDirected() + ",\"nodes\":[" + nodes + "],\"edges\":["
            + edges + "]}");
        System.exit(0);
    }

    private static String attributes(Element element) {
        StringJoiner found = new StringJoiner(",", "{", "}");
        for (String name : element.getAttributeKeys()) {
            Object value = element.getAttribute(name);
            if (value instanceof Number || value instanceof Boolean) {
                found.add(text(name) + ":" + value);
            } else if (value != null) {
                found.add(text(name) + ":" + text(value));
            }
        }
        return found.toString();
    }

    private static String text(Object value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : value.toString().toCharArray()) {
            quoted.append(c < 128 && c >= 32 && c != '"' && c != '\\' ? "" + c : String.format("\\u%04x", (int) c));
        }
        return quoted.append('"').toString();
    }
}
