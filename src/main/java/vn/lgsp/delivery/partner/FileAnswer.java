package vn.lgsp.delivery.partner;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.routing.Fetches.FileForm;
import vn.lgsp.translation.ExactJson;

/** Answers too large to be held in memory: what is large in them is handed on as it comes, and the rest is the answer. */
final class FileAnswer {
    private static final String DATA = "data";
    private static final byte[] UNREADABLE = {'?'};
    private static final int SMALL = 64 * 1024;
    private static final JsonMapper JSON = ExactJson.MAPPER;

    private FileAnswer() {}

    /** What an answer says beside a file. */
    static byte[] file(FileForm form, InputStream content, OutputStream file) throws IOException {
        return switch (form) {
            case PLAIN -> plain(content, file);
            case BASE64 -> around(content, JsonToken.VALUE_STRING, json -> json.readBinaryValue(file));
        };
    }

    /** An answer that begins with a brace is no file: it says in JSON why there is none. */
    private static byte[] plain(InputStream content, OutputStream file) throws IOException {
        byte[] start = content.readNBytes(1);
        if (start.length == 1 && start[0] == '{') {
            return new SequenceInputStream(new ByteArrayInputStream(start), content).readNBytes(SMALL);
        }
        file.write(start);
        content.transferTo(file);
        return new byte[0];
    }

    /** What an answer says beside the rows of its array {@code data}, which are handed on one after the other. */
    static byte[] rows(InputStream content, Consumer<JsonNode> each) throws IOException {
        return around(content, JsonToken.START_ARRAY, json -> {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                each.accept(json.readValueAsTree());
            }
        });
    }

    /** Reads the large value, with the parser at its beginning. */
    private interface Large {
        void read(JsonParser json) throws IOException;
    }

    /** @param kind of the member {@code data} if it is the large one */
    private static byte[] around(InputStream content, JsonToken kind, Large large) throws IOException {
        ObjectNode rest = JSON.createObjectNode();
        try (JsonParser json = JSON.createParser(content)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return UNREADABLE;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                if (json.nextToken() == kind && name.equals(DATA)) {
                    large.read(json);
                } else {
                    rest.set(name, json.readValueAsTree());
                }
            }
        } catch (JacksonException e) {
            return UNREADABLE;
        }
        return JSON.writeValueAsBytes(rest);
    }
}
