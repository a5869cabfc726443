package vn.lgsp.delivery.route;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Manifest;
import vn.lgsp.translation.Mapping;

/** A way on which things come in that a version of a system translates; while the version is watched, so is what comes. */
public final class WayIn {
    private static final Logger log = LoggerFactory.getLogger(WayIn.class);

    private final String name;
    private final ConnectedSystem version;
    private final Supplier<Mapping> mapping;
    private final Function<Manifest, @Nullable String> named;
    private final RouteRegistry registry;

    /**
     * A way that this version has.
     *
     * @param name as its trial calls it
     * @param mapping translates what comes
     * @param named how a manifest calls that mapping; null if it has no such way
     */
    public WayIn(
            String name,
            ConnectedSystem version,
            Supplier<Mapping> mapping,
            Function<Manifest, @Nullable String> named,
            RouteRegistry registry) {
        this.name = name;
        this.version = version;
        this.mapping = mapping;
        this.named = named;
        this.registry = registry;
    }

    /**
     * What this reading makes of something; where only the version before can read it, what it makes of it with that one's
     * mapping, and the version is taken back.
     *
     * @param reading refuses by throwing
     */
    public <T> T read(Function<Mapping, T> reading) {
        Trial trial = registry.trial(version).orElse(null);
        try {
            return reading.apply(mapping.get());
        } catch (RuntimeException refusal) {
            if (trial == null || !trial.looksAt(name) && !trial.isCondemned()) {
                throw refusal;
            }
            return before(trial, reading, refusal);
        }
    }

    private <T> T before(Trial trial, Function<Mapping, T> reading, RuntimeException refusal) {
        String code = String.valueOf(refusal.getMessage());
        Optional<Mapping> earlier;
        try {
            earlier = earlier(trial);
        } catch (RuntimeException e) {
            log.warn("event=version-before-unknown system={} reason=\"{}\"", version.name(), e.getMessage());
            throw refusal;
        }
        if (earlier.isEmpty()) {
            if (trial.isOddlyOftenRefused(name)) {
                log.error(
                        "event=version-takes-little system={} way={} reason=\"{}\" alert=true",
                        version.name(),
                        name,
                        code);
            }
            throw refusal;
        }
        T read;
        try {
            read = reading.apply(earlier.get());
        } catch (RuntimeException same) {
            // Nobody could take it before either.
            throw refusal;
        }
        trial.misread(name, code);
        return read;
    }

    private Optional<Mapping> earlier(Trial trial) {
        return trial.earlier()
                .flatMap(each ->
                        Optional.ofNullable(named.apply(each.manifest())).map(each.mappings()::named));
    }

    /** So many that it read were accepted. */
    public void took(int items) {
        registry.trial(version).ifPresent(trial -> {
            for (int i = 0; i < items; i++) {
                trial.took(name);
            }
        });
    }

    /** What was asked on this way was answered. */
    public void answered() {
        registry.trial(version).ifPresent(trial -> trial.answered(name));
    }

    /**
     * Whether the version before could do what this one cannot, while this one is watched.
     *
     * @param wording throws where it cannot
     */
    public boolean couldBefore(BiFunction<Manifest, Mappings, ?> wording) {
        Trial trial = registry.trial(version).orElse(null);
        if (trial == null || !trial.looksAt(name)) {
            return false;
        }
        try {
            Trial.Earlier earlier = trial.earlier().orElse(null);
            var unused = earlier == null ? null : wording.apply(earlier.manifest(), earlier.mappings());
            return earlier != null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Whether this version, or while it is watched the one before, can read something. Nothing is counted. */
    public boolean canRead(Function<Mapping, ?> reading) {
        return isRead(mapping.get(), reading)
                || registry.trial(version)
                        .filter(trial -> trial.looksAt(name))
                        .flatMap(this::earlier)
                        .filter(each -> isRead(each, reading))
                        .isPresent();
    }

    private static boolean isRead(Mapping mapping, Function<Mapping, ?> reading) {
        try {
            var unused = reading.apply(mapping);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
