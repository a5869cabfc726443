package vn.lgsp.translation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A code table: a CSV file whose first line names the columns, first column ours, second theirs; further columns are
 * for readers. No quotes; a line that starts with {@code #} is a comment.
 */
record CodeTable(Map<String, String> theirs, Map<String, String> ours) {

    static CodeTable parse(String csv, String file) {
        Map<String, String> theirs = new HashMap<>();
        Map<String, String> ours = new HashMap<>();
        List<String> lines = csv.lines().toList();
        boolean header = true;
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (header) {
                header = false;
                continue;
            }
            String[] cells = line.split(",", 3);
            if (cells.length < 2 || cells[0].isBlank() || cells[1].isBlank()) {
                throw new MappingFailed(file, at + 1, "A line of a table needs two values and a comma", null, null);
            }
            if (theirs.putIfAbsent(cells[0].strip(), cells[1].strip()) != null) {
                throw new MappingFailed(file, at + 1, "This value stands in the table twice", null, null);
            }
            // Where several of ours mean one of theirs, the first line is the way back.
            ours.putIfAbsent(cells[1].strip(), cells[0].strip());
        }
        return new CodeTable(Map.copyOf(theirs), Map.copyOf(ours));
    }
}
