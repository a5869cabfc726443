package vn.lgsp.document;

import java.util.List;
import vn.lgsp.edxml.StatusCode;
import vn.lgsp.messagestore.Documents.Said;

/** How documents stand with their recipients, from what was said about them. */
public final class DocumentStandings {
    private DocumentStandings() {}

    /** @param statuses everything that was said about a document */
    public static Standing of(List<Said> statuses, String recipient) {
        return Standing.of(statuses.stream()
                .filter(said -> concerns(said, recipient))
                .map(Said::status)
                .toList());
    }

    private static boolean concerns(Said said, String recipient) {
        return said.status().equals(StatusCode.RECALLED.code())
                ? said.target().equals(recipient)
                : said.organ().equals(recipient);
    }
}
