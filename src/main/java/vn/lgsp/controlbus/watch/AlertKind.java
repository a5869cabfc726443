package vn.lgsp.controlbus.watch;

import java.util.Arrays;

/** What a person is alerted to. The code stands in the API, in figures, and in the names of the pages' texts. */
public enum AlertKind {
    /** A delivery that is not settled and lies in no queue. */
    LOST("lost"),
    /** A request that was answered with 202 and that the log knows nothing of. */
    UNLOGGED("unlogged"),
    /** Messages wait for a system longer than its manifest says. */
    OVERDUE("overdue"),
    /** Nothing came from a system for longer than its manifest says. */
    SILENT("silent"),
    /** A system does not work, and waiting will not cure it. */
    MISCONFIGURED("misconfigured"),
    /** A partner refuses everything for the same reason. */
    STORM("storm"),
    /** A partner is away for long. */
    AWAY("away"),
    /** The store knows late what happened. */
    LOG_BEHIND("log-behind"),
    /** The store refused events. */
    LOG_PARKED("log-parked"),
    /** Messages are where none should ever be. */
    UNEXPECTED("unexpected"),
    /** The broker does not answer. */
    BROKER_AWAY("broker-away"),
    /** Catalogues could not be fetched for long. */
    CATALOGUE_STALE("catalogue-stale"),
    /** Catalogues came with too few rows to be believed. */
    CATALOGUE_SHRUNK("catalogue-shrunk"),
    /** A system does not let the bus look anything up. */
    LOOKUP_MISCONFIGURED("lookup-misconfigured"),
    /** The last comparison with a system found dossiers missing there, or standing otherwise. */
    RECONCILIATION_DIFFERS("reconciliation-differs"),
    /** Documents or items were fetched that cannot be taken. */
    FETCH_REFUSED("fetch-refused"),
    /** A system could not be asked for long. */
    POLL_FAILING("poll-failing");

    private final String code;

    AlertKind(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** Whether it tells of what happened, and so is over when somebody knows of it. */
    boolean isOfEvents() {
        return this == FETCH_REFUSED;
    }

    static AlertKind of(String code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code.equals(code))
                .findFirst()
                .orElseThrow();
    }
}
