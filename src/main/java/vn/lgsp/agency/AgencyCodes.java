package vn.lgsp.agency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import vn.lgsp.routing.AgencyCode;

/**
 * Codes of a whole country, each with the same agency's code in the other form where that is known. Immutable, and small: two
 * arrays. A pair counts only if both are of one province or ministry and neither belongs to another pair: rights go by it.
 */
final class AgencyCodes {
    private static final int NONE = -1;
    private static final int AMBIGUOUS = -2;

    private final String[] codes;
    private final int[] others;
    /** Provinces and ministries, and in which form their agencies are told of. */
    private final Set<String> told;

    /** @param pairs those that hold now before those that did, which do not take anything back */
    private AgencyCodes(TreeSet<String> all, List<Pair> pairs, Set<String> told) {
        this.told = Set.copyOf(told);
        codes = all.toArray(String[]::new);
        others = new int[codes.length];
        Arrays.fill(others, NONE);
        pairs.stream().filter(Pair::now).forEach(pair -> {
            boolean free = others[index(pair.code())] == NONE && others[index(pair.other())] == NONE;
            link(pair, free);
        });
        pairs.stream()
                .filter(pair ->
                        !pair.now() && others[index(pair.code())] == NONE && others[index(pair.other())] == NONE)
                .forEach(pair -> link(pair, true));
    }

    private void link(Pair pair, boolean free) {
        int one = index(pair.code());
        int two = index(pair.other());
        if (others[one] == two) {
            return;
        }
        for (int each : new int[] {one, two}) {
            if (others[each] >= 0) {
                others[others[each]] = AMBIGUOUS;
            }
        }
        others[one] = free ? two : AMBIGUOUS;
        others[two] = free ? one : AMBIGUOUS;
    }

    private record Pair(String code, String other, boolean now) {
        boolean isWithinOne() {
            return AgencyCode.of(code)
                    .path()
                    .getFirst()
                    .equals(AgencyCode.of(other).path().getFirst());
        }
    }

    /** Collects codes. */
    static final class Collected {
        private final TreeSet<String> all = new TreeSet<>();
        private final List<Pair> pairs = new ArrayList<>();
        private final Set<String> told = new HashSet<>();

        /** Adds a code that somebody named, who need not know its neighbours. */
        void add(String code) {
            all.add(code);
        }

        /**
         * Adds an agency of a directory.
         *
         * @param other the same agency's code in the other form, empty if it has none
         * @param now whether there is such an agency now
         */
        void add(String code, String other, boolean now) {
            all.add(code);
            tell(code);
            if (!other.isEmpty() && !other.equals(code)) {
                all.add(other);
                tell(other);
                Pair pair = new Pair(code, other, now);
                if (pair.isWithinOne()) {
                    pairs.add(pair);
                }
            }
        }

        AgencyCodes codes() {
            return new AgencyCodes(all, pairs, told);
        }

        private void tell(String text) {
            AgencyCode code = AgencyCode.of(text);
            told.add(code.path().getFirst());
            if (code.path().size() > 1) {
                told.add(form(code));
            }
        }
    }

    private int index(String code) {
        return Arrays.binarySearch(codes, code);
    }

    /** The code in the other form, or null if that is not known. */
    @Nullable
    String other(String code) {
        int place = index(code);
        return place < 0 || others[place] < 0 ? null : codes[others[place]];
    }

    /**
     * Whether it may be a code. The two forms number the lower levels differently: where agencies of a province are told of in
     * one form only, nothing is known of the other.
     */
    boolean know(String code) {
        AgencyCode agency = AgencyCode.of(code);
        return index(code) >= 0
                || told.contains(agency.path().getFirst())
                        && (agency.path().size() == 1 || !told.contains(form(agency)));
    }

    int size() {
        return codes.length;
    }

    private static String form(AgencyCode agency) {
        return agency.path().getFirst() + (agency.isOldForm() ? " old" : " new");
    }
}
