package vn.lgsp.controlbus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.Act;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.routing.Systems;
import vn.lgsp.routing.Systems.SharedCatalogue;

/** What an operator does to catalogues, logged with who did it. */
final class CatalogueActs {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogueActs.class);

    private final Systems systems;
    private final Catalogues catalogues;

    CatalogueActs(Systems systems, Catalogues catalogues) {
        this.systems = systems;
        this.catalogues = catalogues;
    }

    /**
     * Publishes what was set aside.
     *
     * @param digest names what the operator looked at
     */
    Answer accept(String name, String digest, Act act) {
        SharedCatalogue catalogue = systems.catalogues().get(name);
        if (catalogue == null) {
            return Answer.NO_CATALOGUE;
        }
        if (act.reason().isEmpty()) {
            return Answer.REASON_MISSING;
        }
        Answer answer = switch (catalogues.accept(
                name, digest, act.actor(), act.reason(), catalogue.rule().every())) {
            case PUBLISHED -> Answer.ASKED;
            case NOTHING -> Answer.NOTHING_ASIDE;
            case OTHER -> Answer.ASIDE_OTHER;
        };
        if (answer == Answer.ASKED) {
            log("accept-catalogue", catalogue, act);
        }
        return answer;
    }

    /** Has it fetched soon. */
    Answer fetch(String name, Act act) {
        SharedCatalogue catalogue = systems.catalogues().get(name);
        if (catalogue == null || !catalogues.hurry(name)) {
            return Answer.NO_CATALOGUE;
        }
        log("fetch-catalogue", catalogue, act);
        return Answer.ASKED;
    }

    private static void log(String what, SharedCatalogue catalogue, Act act) {
        LOG.info(
                "event=operator-act act={} actor={} system={} catalogue={} reason=\"{}\"",
                what,
                act.actor(),
                catalogue.system(),
                catalogue.name(),
                act.reason());
    }
}
