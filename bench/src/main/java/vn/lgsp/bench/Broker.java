package vn.lgsp.bench;

import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An embedded broker with the very settings of the bus, journal and all, and one durable queue. */
final class Broker {
    static final String URL = "vm://0";
    static final String QUEUE = "bench";

    private Broker() {}

    static void start(Path settings, Path data) throws Exception {
        FileConfiguration configuration = new FileConfiguration();
        FileDeploymentManager files = new FileDeploymentManager(settings.toUri().toString());
        files.addDeployable(configuration);
        files.readConfiguration();
        configuration.setJournalDirectory(data.resolve("journal").toString());
        configuration.setBindingsDirectory(data.resolve("bindings").toString());
        configuration.setLargeMessagesDirectory(data.resolve("large-messages").toString());
        configuration.setPagingDirectory(data.resolve("paging").toString());
        configuration.setGlobalMaxSize(100L << 20);
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        server.setConfiguration(configuration);
        server.start();
        server.getActiveMQServer()
                .createQueue(QueueConfiguration.of(QUEUE)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setAutoCreateAddress(true)
                        .setDurable(true));
    }
}
