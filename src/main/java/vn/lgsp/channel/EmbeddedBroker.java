package vn.lgsp.channel;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.TransportConstants;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The broker inside the process, with its journal on disk. */
public final class EmbeddedBroker implements AutoCloseable {
    /** Each of this process gets a number of its own: that is how its clients tell them apart. */
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** No queue keeps more in memory than such a part of it: where one has all, the broker pages the messages of all others. */
    private static final int SHARES = 8;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);
    private final EmbeddedActiveMQ server;
    private final int number;

    private EmbeddedBroker(EmbeddedActiveMQ server, int number) {
        this.server = server;
        this.number = number;
    }

    /**
     * Starts the broker with {@code broker.xml} and its folders below the given one.
     *
     * @param memory bytes of messages kept in memory before they are paged to disk
     * @throws BrokerFailed if it does not become active
     */
    public static EmbeddedBroker start(Path folder, long memory) {
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        int number = NUMBERS.incrementAndGet();
        try {
            FileConfiguration configuration = new FileConfiguration();
            FileDeploymentManager files = new FileDeploymentManager("broker.xml");
            files.addDeployable(configuration);
            files.readConfiguration();
            configuration.setJournalDirectory(folder.resolve("journal").toString());
            configuration.setBindingsDirectory(folder.resolve("bindings").toString());
            configuration.setLargeMessagesDirectory(
                    folder.resolve("large-messages").toString());
            configuration.setPagingDirectory(folder.resolve("paging").toString());
            configuration
                    .getAcceptorConfigurations()
                    .forEach(each -> each.getParams().put(TransportConstants.SERVER_ID_PROP_NAME, number));
            configuration.setGlobalMaxSize(memory);
            configuration.getAddressSettings().values().forEach(each -> each.setMaxSizeBytes(memory / SHARES));
            requireDurable(configuration);
            server.setConfiguration(configuration);
            server.start();
        } catch (BrokerFailed e) {
            throw e;
        } catch (Exception e) {
            throw new BrokerFailed("The broker does not start: " + e.getMessage(), e);
        }
        // A broker that could not bind or lock its journal returns from start() without an error.
        if (!server.getActiveMQServer().isActive()) {
            throw new BrokerFailed("The broker did not become active; is its folder " + folder + " in use?", null);
        }
        log.info("event=broker-started kind=embedded folder={}", folder);
        return new EmbeddedBroker(server, number);
    }

    /** Where clients in this process find it. */
    public String url() {
        return "vm://" + number;
    }

    /** What a commit on disk rests on; one of these off, and an accepted message dies with the power. */
    static void requireDurable(Configuration configuration) {
        require("persistence-enabled", configuration.isPersistenceEnabled());
        require("journal-datasync", configuration.isJournalDatasync());
        require("journal-sync-transactional", configuration.isJournalSyncTransactional());
        require("journal-sync-non-transactional", configuration.isJournalSyncNonTransactional());
        require("persist-id-cache", configuration.isPersistIDCache());
    }

    private static void require(String setting, boolean on) {
        if (!on) {
            throw new BrokerFailed("Broker setting " + setting + " is false and must be true", null);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
            log.info("event=broker-stopped");
        } catch (Exception e) {
            throw new BrokerFailed("The broker does not stop cleanly", e);
        }
    }
}
