package vn.lgsp.catalogue;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import vn.lgsp.messagestore.CatalogueReading;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.Manifest.Checks;
import vn.lgsp.routing.ProcedureCode;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.SharedCatalogue;

/**
 * The codes of those catalogues that dossiers are held against, as they are served, in memory: asking costs no SQL. Where
 * no catalogue was fetched yet, nothing is unknown.
 */
public final class KnownCodes {
    private final Systems systems;
    private final CatalogueReading reading;
    private volatile Map<String, Served> served = Map.of();

    private record Served(
            int version,
            Checks checks,
            Set<String> procedures,
            @Nullable KnownAgencies agencies) {
        static Served of(int version, Checks checks, Set<String> codes) {
            return checks == Checks.AGENCY
                    ? new Served(version, checks, Set.of(), KnownAgencies.of(codes))
                    : new Served(version, checks, codes, null);
        }

        boolean knowsProcedure(String code) {
            return procedures.contains(code) || procedures.contains(ProcedureCode.national(code));
        }

        boolean knowsAgency(AgencyCode code) {
            return agencies != null && agencies.know(code);
        }
    }

    KnownCodes(Systems systems, CatalogueReading reading) {
        this.systems = systems;
        this.reading = reading;
    }

    /** Whether there is a catalogue of procedures and none has this code, nor the national one that it is a local copy of. */
    public boolean isUnknownProcedure(String code) {
        Collection<Served> all = served.values();
        return all.stream().anyMatch(each -> each.checks() == Checks.PROCEDURE)
                && all.stream().noneMatch(each -> each.knowsProcedure(code));
    }

    /** Whether there is a catalogue of agencies and none has this one. */
    public boolean isUnknownAgency(AgencyCode code) {
        Collection<Served> all = served.values();
        return all.stream().anyMatch(each -> each.checks() == Checks.AGENCY)
                && all.stream().noneMatch(each -> each.knowsAgency(code));
    }

    /** Reads what has a newer version than this node knows. */
    void renew() {
        Map<String, Served> next = new HashMap<>();
        reading.served().forEach((name, version) -> {
            SharedCatalogue catalogue = systems.catalogues().get(name);
            Checks checks = catalogue == null ? null : catalogue.rule().checks();
            if (checks != null) {
                Served known = served.get(name);
                next.put(
                        name,
                        known != null && known.version() == version
                                ? known
                                : Served.of(version, checks, reading.codes(name, version)));
            }
        });
        served = Map.copyOf(next);
    }
}
