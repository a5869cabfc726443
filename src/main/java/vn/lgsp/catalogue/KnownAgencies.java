package vn.lgsp.catalogue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import vn.lgsp.routing.AgencyCode;

/**
 * The agencies of a catalogue. The two forms of a code number the lower levels differently: what a catalogue gives in one
 * form only says nothing of codes in the other, below a province or ministry that it knows.
 */
record KnownAgencies(Set<List<String>> paths, Set<List<String>> told) {

    static KnownAgencies of(Set<String> codes) {
        Set<List<String>> paths = new HashSet<>();
        Set<List<String>> told = new HashSet<>();
        for (String code : codes) {
            AgencyCode agency = AgencyCode.of(code);
            paths.add(agency.path());
            paths.add(agency.path().subList(0, 1));
            if (agency.path().size() > 1) {
                told.add(form(agency));
            }
        }
        return new KnownAgencies(Set.copyOf(paths), Set.copyOf(told));
    }

    boolean know(AgencyCode agency) {
        return paths.contains(agency.path())
                || agency.path().size() > 1
                        && paths.contains(agency.path().subList(0, 1))
                        && !told.contains(form(agency));
    }

    /** A province or ministry, and in which form its agencies are told of. */
    private static List<String> form(AgencyCode agency) {
        return List.of(agency.path().getFirst(), String.valueOf(agency.isOldForm()));
    }
}
