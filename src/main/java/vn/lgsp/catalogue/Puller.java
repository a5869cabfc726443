package vn.lgsp.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import vn.lgsp.delivery.partner.Partner;
import vn.lgsp.delivery.partner.Trace;
import vn.lgsp.delivery.route.RouteRegistry;
import vn.lgsp.exchange.Outcome;
import vn.lgsp.messagestore.Catalogues;
import vn.lgsp.routing.Systems.SharedCatalogue;

/** Fetches a catalogue once. Whatever goes wrong is noted, and what is served stays. */
final class Puller {
    private static final int LONGEST_TEXT = 300;
    private static final Logger LOG = LoggerFactory.getLogger(Puller.class);

    private final RouteRegistry partners;
    private final Catalogues catalogues;
    private final Catalogues.Retry retry;

    Puller(RouteRegistry partners, Catalogues catalogues, Catalogues.Retry retry) {
        this.partners = partners;
        this.catalogues = catalogues;
        this.retry = retry;
    }

    void pull(SharedCatalogue catalogue) {
        Partner.Answer answer;
        try {
            answer = partners.calling(
                    catalogue.system(),
                    partner -> partner.call(
                            catalogue.rule().operation(),
                            catalogue.rule().body().getBytes(UTF_8),
                            trace -> called(catalogue, trace)));
        } catch (IllegalArgumentException e) {
            // The manifest names an operation that is not there, or a body that cannot be signed.
            failed(catalogue, "catalogue.misconfigured", String.valueOf(e.getMessage()));
            return;
        }
        if (!(answer.outcome() instanceof Outcome.Delivered)) {
            failed(catalogue, answer.outcome().code(), answer.outcome().text());
            return;
        }
        CatalogueRows rows = CatalogueRows.of(answer.body(), catalogue.rule());
        if (rows == null) {
            failed(
                    catalogue,
                    "catalogue.unreadable",
                    "No rows at " + catalogue.rule().items());
            return;
        }
        fetched(catalogue, rows);
    }

    private void fetched(SharedCatalogue catalogue, CatalogueRows rows) {
        Catalogues.Result result = catalogues.fetched(
                catalogue.name(), rows.content(), catalogue.rule().every(), retry);
        int count = rows.content().rows().size();
        if (result == Catalogues.Result.SET_ASIDE) {
            LOG.warn(
                    "event=catalogue-set-aside system={} catalogue={} rows={} skipped={}",
                    catalogue.system(),
                    catalogue.name(),
                    count,
                    rows.skipped());
        } else {
            LOG.info(
                    "event=catalogue-fetched system={} catalogue={} result={} rows={} skipped={}",
                    catalogue.system(),
                    catalogue.name(),
                    result,
                    count,
                    rows.skipped());
        }
    }

    private void failed(SharedCatalogue catalogue, String code, String text) {
        String words = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
        catalogues.failed(catalogue.name(), code, words.replace('\0', ' '), retry);
        LOG.warn("event=catalogue-failed system={} catalogue={} code={}", catalogue.system(), catalogue.name(), code);
    }

    private static void called(SharedCatalogue catalogue, Trace trace) {
        LOG.info(
                "event=catalogue-call system={} catalogue={} operation={} status={} outcome={} code={} ms={}",
                catalogue.system(),
                catalogue.name(),
                trace.operation(),
                trace.status(),
                trace.outcome(),
                trace.code(),
                trace.duration().toMillis());
    }
}
