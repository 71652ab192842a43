import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Map;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * A Neo4j server for tests. Its arguments are the password of the user neo4j and the folder of the
 * data, in which neo4j.conf has the settings. Lines on the standard input rule it: "start" stops it
 * and starts it with the settings of that moment, "stop" stops it, and so does the end of the input.
 * It answers each line with "done".
 */
public class Server {
    public static void main(String[] arguments) {
        var status = 1;
        try {
            obey(arguments[0], Path.of(arguments[1]));
            status = 0;
        } catch (Exception failure) {
            failure.printStackTrace();
        } finally {
            // threads of a server that failed to start would keep the process
            System.exit(status);
        }
    }

    private static void obey(String password, Path folder) throws IOException {
        DatabaseManagementService service = null;
        var orders = new BufferedReader(new InputStreamReader(System.in));
        for (var order = orders.readLine(); order != null; order = orders.readLine()) {
            if (service != null) {
                service.shutdown();
            }
            service = order.equals("start") ? start(password, folder) : null;
            System.out.println("done");
        }
        if (service != null) {
            service.shutdown();
        }
    }

    private static DatabaseManagementService start(String password, Path folder) {
        var service = new DatabaseManagementServiceBuilder(folder)
                .loadPropertiesFromFile(folder.resolve("neo4j.conf"))
                .build();
        service.database("system").executeTransactionally(
                "CREATE OR REPLACE USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
        return service;
    }
}
