package vn.lgsp.messagestore;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All rows of a catalogue, in the order of their codes.
 *
 * @param digest the same for the same rows, in whatever order they came: SHA-256 in hex
 */
public record CatalogueContent(List<Row> rows, String digest) {

    public CatalogueContent {
        rows = List.copyOf(rows);
    }

    /**
     * One row.
     *
     * @param body the whole row as JSON; the same text for the same row
     */
    public record Row(String code, String name, String body) {}

    /** Of rows with one code, one is kept, whatever the order they came in. */
    public static CatalogueContent of(Collection<Row> rows) {
        Map<String, Row> byCode = new TreeMap<>();
        rows.stream().sorted(Comparator.comparing(Row::body)).forEach(row -> byCode.putIfAbsent(row.code(), row));
        String[] texts = byCode.values().stream()
                .flatMap(row -> List.of(row.code(), row.name(), row.body()).stream())
                .toArray(String[]::new);
        return new CatalogueContent(
                List.copyOf(byCode.values()), Hash.over(texts).toString());
    }
}
