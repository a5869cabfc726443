package vn.lgsp.gateway.document;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import vn.lgsp.agency.AgencyBook;
import vn.lgsp.edxml.Document;
import vn.lgsp.edxml.Organ;
import vn.lgsp.edxml.Reading;
import vn.lgsp.edxml.Status;
import vn.lgsp.edxml.Warning;
import vn.lgsp.edxml.Warning.Kind;
import vn.lgsp.routing.Systems;

/**
 * Says which agencies of a document nobody knows. It is taken all the same: a directory may be older than the agency. What a
 * manifest names is known.
 */
final class OrganWarnings {
    private static final String HEADER = "/edXML/edXMLEnvelope/edXMLHeader/MessageHeader/";
    /** A file that is wrong all over need not say so a thousand times. */
    private static final int MOST = 30;

    private static final Warning MORE = new Warning(Kind.MORE, "", 0);

    private final AgencyBook agencies;
    private final Systems systems;

    OrganWarnings(AgencyBook agencies, Systems systems) {
        this.agencies = agencies;
        this.systems = systems;
    }

    /** What was read, with these warnings behind the others. */
    Reading with(Reading reading) {
        List<Warning> warnings = new ArrayList<>(reading.warnings());
        add(warnings, "From", reading.content().from().id());
        switch (reading.content()) {
            case Document document -> {
                List<Organ> to = document.header().to();
                for (int place = 0; place < to.size(); place++) {
                    add(warnings, "To[" + (place + 1) + "]", to.get(place).id());
                }
            }
            case Status status ->
                add(warnings, "ResponseFor", status.responseFor().organId());
        }
        return new Reading(reading.content(), reading.signed(), warnings);
    }

    private void add(List<Warning> warnings, String organ, @Nullable String code) {
        if (code != null && !code.isEmpty() && agencies.isUnknown(code) && !isNamed(code)) {
            boolean first =
                    warnings.stream().filter(each -> each.kind() == Kind.AGENCY).count() < MOST;
            Warning warning = first ? new Warning(Kind.AGENCY, HEADER + organ + "/OrganId", 0) : MORE;
            if (!warnings.contains(warning)) {
                warnings.add(warning);
            }
        }
    }

    private boolean isNamed(String code) {
        return systems.all().stream()
                .anyMatch(system -> system.manifest().agencies().contains(code));
    }
}
