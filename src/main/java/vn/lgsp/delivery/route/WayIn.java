package vn.lgsp.delivery.route;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
            T read = reading.apply(mapping.get());
            if (trial != null) {
                trial.took(name);
            }
            return read;
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
            trial.refused(name, code);
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
