package vn.lgsp.messagestore;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.channel.Broker;
import vn.lgsp.channel.LogMark;
import vn.lgsp.channel.Messages;
import vn.lgsp.channel.Queues;
import vn.lgsp.exchange.Ids;
import vn.lgsp.exchange.LogEvent;

/**
 * Takes events from the broker and writes them to the store in batches; acknowledged when the store has them. One writer
 * at a time: the queue is exclusive, and the chain's head fences off a second one.
 */
public final class LogWriter implements AutoCloseable {
    private static final int BATCH = 500;
    private static final int BATCH_BYTES = 8 * 1024 * 1024;
    private static final Duration LINGER = Duration.ofMillis(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** What PostgreSQL says to a row that no partition takes: a check failed. */
    private static final String NO_PARTITION = "23514";

    private static final Logger log = LoggerFactory.getLogger(LogWriter.class);

    private final Broker broker;
    private final LogTables tables;
    private final Partitions partitions;
    private final Thread thread;
    private volatile boolean closed;

    public LogWriter(Broker broker, DataSource store, Partitions partitions) {
        this.broker = broker;
        this.tables = new LogTables(store);
        this.partitions = partitions;
        this.thread = Thread.ofPlatform().daemon().name("exchange-log").start(this::run);
    }

    private void run() {
        while (!closed) {
            try (ClientSession session = broker.unblocked().transacted()) {
                write(session);
            } catch (SQLException | ActiveMQException | RuntimeException e) {
                if (!closed) {
                    log.error("event=log-waits reason=\"{}\"", e.getMessage(), e);
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
        ClientProducer marks = session.createProducer(Queues.LOG_MARKS);
        try {
            while (!closed) {
                List<Received> batch = receive(consumer);
                if (!batch.isEmpty()) {
                    write(batch, session, parked);
                    answer(batch, session, marks);
                    session.commit();
                }
            }
        } finally {
            session.rollback();
        }
    }

    /** A message and its body, which of a large one can be read only before the next message is received. */
    private record Received(ClientMessage message, byte[] body) {}

    private static List<Received> receive(ClientConsumer consumer) throws ActiveMQException {
        List<Received> batch = new ArrayList<>();
        int bytes = 0;
        ClientMessage message = consumer.receive(200);
        while (message != null) {
            byte[] body = Messages.body(message);
            batch.add(new Received(message, body));
            bytes += body.length;
            message = batch.size() < BATCH && bytes < BATCH_BYTES ? consumer.receive(LINGER.toMillis()) : null;
        }
        return batch;
    }

    /** Writes all in one transaction; where the data is at fault, the halves, down to the faulty ones. */
    private void write(List<Received> batch, ClientSession session, ClientProducer parked)
            throws SQLException, ActiveMQException, InterruptedException {
        List<LogEvent> events = new ArrayList<>();
        for (Received received : batch) {
            List<LogEvent> read = read(received.body());
            if (read == null) {
                setAside(received.body(), parked, session, "unreadable");
            } else {
                events.addAll(read);
            }
            received.message().individualAcknowledge();
        }
        store(events, session, parked);
    }

    /** Tells those who set a mark that the store has what stands before it. */
    private static void answer(List<Received> batch, ClientSession session, ClientProducer marks)
            throws ActiveMQException {
        for (Received received : batch) {
            ClientMessage answer = LogMark.answer(session, received.message());
            if (answer != null) {
                marks.send(answer);
            }
        }
    }

    private void store(List<LogEvent> events, ClientSession session, ClientProducer parked)
            throws SQLException, ActiveMQException, InterruptedException {
        if (events.isEmpty() || store(events)) {
            return;
        }
        if (events.size() == 1) {
            setAside(Messages.bytes(events), parked, session, "refused by the store");
            return;
        }
        int half = events.size() / 2;
        store(events.subList(0, half), session, parked);
        store(events.subList(half, events.size()), session, parked);
    }

    private static @Nullable List<LogEvent> read(byte[] body) {
        try {
            return Messages.events(body);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static void setAside(byte[] body, ClientProducer parked, ClientSession session, String why)
            throws ActiveMQException {
        ClientMessage copy = session.createMessage(Message.BYTES_TYPE, true);
        copy.getBodyBuffer().writeBytes(body);
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
        boolean covered = false;
        while (true) {
            try {
                tables.write(events);
                return true;
            } catch (IllegalArgumentException e) {
                // An id that holds no time.
                return false;
            } catch (SQLException e) {
                if (NO_PARTITION.equals(e.getSQLState()) && !covered) {
                    covered = cover(events);
                } else if (isDataFault(e)) {
                    return false;
                } else if (closed) {
                    throw e;
                } else {
                    log.error("event=log-waits reason=\"{}\"", e.getMessage());
                    TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
                }
            }
        }
    }

    /** Makes room for events of months that nobody foresaw. */
    private boolean cover(List<LogEvent> events) throws InterruptedException {
        try {
            partitions.cover(events.stream()
                    .flatMap(event -> Stream.of(event.at(), Ids.time(event.exchangeId())))
                    .toList());
            return true;
        } catch (StoreAway e) {
            log.error("event=log-waits reason=\"{}\"", e.getMessage());
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            return closed;
        }
    }

    /** SQL states of class 22 (bad data), 23 (constraint) and 54 (too large) speak of the event, not of the store. */
    private static boolean isDataFault(SQLException e) {
        return String.valueOf(e.getSQLState()).matches("(22|23|54).*");
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
