package vn.lgsp.gateway.document;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refused;
import vn.lgsp.messagestore.AgencyDirectory;
import vn.lgsp.messagestore.AgencyDirectory.Agency;
import vn.lgsp.messagestore.AgencyDirectory.Listed;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Systems;

/** The directory of agencies in the forms of the axis; it is written as it is read. */
final class AxisDirectory {
    private final AgencyDirectory agencies;
    private final Systems systems;

    AxisDirectory(AgencyDirectory agencies, Systems systems) {
        this.agencies = agencies;
        this.systems = systems;
    }

    /** How the axis lists agencies. */
    enum Form {
        /** Those that are now. */
        LIST,
        /** Those that are now and stand on one level. */
        LEVELS,
        /** All, with what became of them. */
        CHANGES
    }

    /** @param level from 1, or empty for every level */
    void write(HttpServletResponse response, Form form, String level) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        try (JsonGenerator out = AxisAnswers.JSON.createGenerator(response.getOutputStream())) {
            out.writeStartObject();
            AxisAnswers.ok()
                    .properties()
                    .forEach(each -> out.writeStringProperty(
                            each.getKey(), each.getValue().asString()));
            out.writeArrayPropertyStart("data");
            agencies.each(agency -> {
                if (isListed(agency, form, level)) {
                    write(out, agency, form);
                }
            });
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    private static boolean isListed(Agency agency, Form form, String level) {
        return switch (form) {
            case LIST -> agency.until() == null;
            case LEVELS ->
                agency.until() == null
                        && (level.isEmpty()
                                || Integer.toString(AgencyCode.of(agency.code())
                                                .path()
                                                .size())
                                        .equals(level));
            case CHANGES -> true;
        };
    }

    private static void write(JsonGenerator out, Agency agency, Form form) {
        out.writeStartObject();
        out.writeStringProperty("id", agency.id());
        out.writeStringProperty("pid", agency.parent());
        out.writeStringProperty("code", agency.code());
        out.writeStringProperty("name", agency.name());
        out.writeStringProperty("mail", agency.mail());
        out.writeStringProperty(form == Form.LEVELS ? "code102" : "oldCode", agency.otherCode());
        if (form == Form.CHANGES) {
            Instant until = agency.until();
            out.writeStringProperty("version", Long.toString(agency.since().toEpochMilli()));
            out.writeStringProperty("centerCode", agency.system() == null ? "" : agency.system());
            out.writeBooleanProperty("deleted", until != null);
            out.writeStringProperty("modifyDate", VietnamTime.text(until == null ? agency.since() : until));
            out.writeBooleanProperty("isAgency", !agency.code().contains("W00"));
        }
        out.writeEndObject();
    }

    /** A party names an agency that it takes documents for; only those that it may speak for. */
    ObjectNode register(ConnectedSystem system, JsonNode given) {
        String code = given.path("code").asString("").strip();
        String name = given.path("name").asString("").strip();
        if (code.isEmpty() || code.length() > 35 || name.isEmpty() || name.length() > 500) {
            throw AxisFace.refused("body", "{code, name}");
        }
        if (!systems.agencies().covers(system.manifest().agencies(), AgencyCode.of(code))) {
            throw new Refused(ProblemCode.DOCUMENT_SENDER_FOREIGN);
        }
        String id = given.path("id").asString("");
        String parent = given.path("pid").asString(given.path("pcode").asString(""));
        agencies.put(
                source(system),
                List.of(new Listed(
                        id.isEmpty() ? code : id,
                        parent,
                        code,
                        "",
                        name,
                        given.path("mail").asString(""),
                        system.name(),
                        false)));
        return AxisAnswers.ok();
    }

    ObjectNode delete(ConnectedSystem system, String code) {
        if (!agencies.end(source(system), code)) {
            throw new Refused(ProblemCode.NOT_FOUND);
        }
        return AxisAnswers.ok();
    }

    private static String source(ConnectedSystem system) {
        return "registered:" + system.name();
    }
}
