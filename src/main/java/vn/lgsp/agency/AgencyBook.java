package vn.lgsp.agency;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.messagestore.AgencyDirectory;
import vn.lgsp.messagestore.AgencyRenamings;
import vn.lgsp.messagestore.AgencyRenamings.Seed;
import vn.lgsp.routing.Agencies;
import vn.lgsp.routing.Agencies.Renaming;
import vn.lgsp.routing.AgencyCode;

/**
 * What the store knows of agencies, in memory: asking costs no SQL and works while the store is away. It is read again soon
 * after anybody changed it. What cannot be used changes nothing.
 */
public final class AgencyBook implements Supplier<Agencies>, AutoCloseable {
    private static final long LOOK_SECONDS = 2;
    private static final Logger log = LoggerFactory.getLogger(AgencyBook.class);

    private final AgencyDirectory directory;
    private final AgencyRenamings renamings;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("agencies").factory());
    private volatile Known known;
    private long seen;
    private boolean failing;

    /** @param filled whether a directory was fetched at all; before that nothing is unknown */
    private record Known(Agencies agencies, AgencyCodes codes, boolean filled) {}

    /**
     * Reads what there is, and begins to look for changes.
     *
     * @throws IllegalArgumentException if the renamings contradict each other
     */
    public AgencyBook(AgencyDirectory directory, AgencyRenamings renamings) {
        this.directory = directory;
        this.renamings = renamings;
        this.seen = renamings.revision();
        this.known = read();
        var unused = timer.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Takes over a list of renamings where nobody said anything else.
     *
     * @throws IllegalArgumentException if it contradicts what the store has
     */
    public static void seed(AgencyRenamings renamings, List<Renaming> list) {
        renamings
                .seed(list.stream().map(AgencyBook::line).toList(), AgencyBook::usable)
                .forEach(line -> log.warn(
                        "event=agency-line-not-followed old={} new={} from={}", line.old(), line.now(), line.from()));
    }

    private static AgencyRenamings.Renaming line(Renaming one) {
        Seed seed = new Seed(one.now().text(), one.from());
        return new AgencyRenamings.Renaming(one.old().text(), seed.now(), seed.from(), seed);
    }

    /**
     * The renamings as they are used.
     *
     * @throws IllegalArgumentException if they contradict each other
     */
    public static List<Renaming> usable(List<AgencyRenamings.Renaming> all) {
        List<Renaming> used = all.stream().flatMap(AgencyBook::used).toList();
        var unused = new Agencies(used, code -> null);
        return used;
    }

    private static Stream<Renaming> used(AgencyRenamings.Renaming one) {
        return one.now() == null || one.from() == null
                ? Stream.empty()
                : Stream.of(new Renaming(AgencyCode.of(one.old()), AgencyCode.of(one.now()), one.from()));
    }

    private Known read() {
        List<Renaming> used = usable(renamings.all());
        AgencyCodes.Collected collected = new AgencyCodes.Collected();
        directory.eachCode(each -> {
            if (each.system() == null) {
                collected.add(each.code(), each.otherCode(), each.until() == null);
            } else {
                collected.add(each.code());
            }
        });
        for (Renaming each : used) {
            collected.add(each.old().text());
            collected.add(each.now().text());
        }
        AgencyCodes codes = collected.codes();
        log.info("event=agencies-read codes={} renamings={}", codes.size(), used.size());
        return new Known(new Agencies(used, codes::other), codes, directory.isFilled());
    }

    private void look() {
        try {
            long revision = renamings.revision();
            if (revision != seen) {
                known = read();
                seen = revision;
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                log.warn("event=agencies-not-read reason=\"{}\"", e.getMessage());
            }
        }
    }

    /** Which codes mean the same. */
    @Override
    public Agencies get() {
        return known.agencies();
    }

    /** Whether no directory, and no list of the province, has this code. While there is no directory none is unknown. */
    public boolean isUnknown(String code) {
        Known now = known;
        return now.filled() && !now.codes().know(code);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
