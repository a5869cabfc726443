package vn.lgsp.messagestore;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.BrokerFailed;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.LogEvent;

/**
 * Takes events from the broker and writes them to the store in batches; acknowledged when the store has them. One writer
 * at a time: the queue is exclusive, and the chain's head fences off a second one.
 */
public final class LogWriter implements AutoCloseable {
    private static final int BATCH = 500;
    private static final Duration LINGER = Duration.ofMillis(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(LogWriter.class);

    private final Broker broker;
    private final LogTables tables;
    private final Thread thread;
    private volatile boolean closed;

    public LogWriter(Broker broker, DataSource store) {
        this.broker = broker;
        this.tables = new LogTables(store);
        this.thread = Thread.ofPlatform().name("exchange-log").start(this::run);
    }

    private void run() {
        while (!closed) {
            try (ClientSession session = broker.transacted()) {
                write(session);
            } catch (SQLException | ActiveMQException | BrokerFailed e) {
                if (!closed) {
                    log.error("event=log-waits reason=\"{}\"", e.getMessage());
                    pause();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void write(ClientSession session) throws ActiveMQException, SQLException, InterruptedException {
        ClientConsumer consumer = session.createConsumer(Queues.LOG);
        ClientProducer parked = session.createProducer(Queues.LOG_PARKED);
        try {
            while (!closed) {
                List<ClientMessage> batch = receive(consumer);
                if (!batch.isEmpty()) {
                    write(batch, session, parked);
                    session.commit();
                }
            }
        } finally {
            session.rollback();
        }
    }

    private static List<ClientMessage> receive(ClientConsumer consumer) throws ActiveMQException {
        List<ClientMessage> batch = new ArrayList<>();
        ClientMessage message = consumer.receive(200);
        while (message != null) {
            batch.add(message);
            message = batch.size() < BATCH ? consumer.receive(LINGER.toMillis()) : null;
        }
        return batch;
    }

    /** Writes all in one transaction; where the data is at fault, one by one, and sets the faulty ones aside. */
    private void write(List<ClientMessage> batch, ClientSession session, ClientProducer parked)
            throws SQLException, ActiveMQException, InterruptedException {
        List<LogEvent> events = new ArrayList<>();
        for (ClientMessage message : batch) {
            List<LogEvent> read = read(message);
            if (read == null) {
                setAside(message, parked, session, "unreadable");
            } else {
                events.addAll(read);
            }
            message.individualAcknowledge();
        }
        if (!store(events)) {
            for (LogEvent event : events) {
                if (!store(List.of(event))) {
                    ClientMessage message = Messages.write(session, List.of(event));
                    setAside(message, parked, session, "refused by the store");
                }
            }
        }
    }

    private static @Nullable List<LogEvent> read(ClientMessage message) {
        try {
            return Messages.events(message);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static void setAside(ClientMessage message, ClientProducer parked, ClientSession session, String why)
            throws ActiveMQException {
        ClientMessage copy = session.createMessage(message.getType(), true);
        copy.getBodyBuffer().writeBytes(Messages.body(message));
        Messages.cause(copy, why);
        parked.send(copy);
        log.error("event=log-event-parked alert=true reason=\"{}\"", why);
    }

    /**
     * Waits while the store is away, since what happened must not be forgotten.
     *
     * @return false if the store answers but refuses these events
     */
    private boolean store(List<LogEvent> events) throws SQLException, InterruptedException {
        while (true) {
            try {
                tables.write(events);
                return true;
            } catch (SQLException e) {
                if (isDataFault(e)) {
                    return false;
                }
                if (closed) {
                    throw e;
                }
                log.error("event=log-waits reason=\"{}\"", e.getMessage());
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            }
        }
    }

    /** SQL states of class 22 (bad data), 23 (constraint) and 54 (too large) speak of the event, not of the store. */
    private static boolean isDataFault(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(Duration.ofSeconds(15));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
