package vn.lgsp.delivery.partner;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import vn.lgsp.routing.Fetches;
import vn.lgsp.translation.ExactJson;

/** How a file stands in the answer of a partner. */
enum FileAnswer {
    /** The answer is the file; one that begins with a brace says in JSON why there is none. */
    PLAIN {
        @Override
        byte[] read(InputStream content, OutputStream file) throws IOException {
            byte[] start = content.readNBytes(1);
            if (start.length == 1 && start[0] == '{') {
                byte[] rest = content.readNBytes(SMALL);
                byte[] whole = new byte[rest.length + 1];
                whole[0] = start[0];
                System.arraycopy(rest, 0, whole, 1, rest.length);
                return whole;
            }
            file.write(start);
            content.transferTo(file);
            return new byte[0];
        }
    },

    /** The member {@code data} of a JSON object holds it in Base64; the rest of the object is the answer. */
    BASE64 {
        @Override
        byte[] read(InputStream content, OutputStream file) throws IOException {
            ObjectNode rest = JSON.createObjectNode();
            try (JsonParser json = JSON.createParser(content)) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    return UNREADABLE;
                }
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    if (json.nextToken() == JsonToken.VALUE_STRING && name.equals("data")) {
                        json.readBinaryValue(file);
                    } else {
                        rest.set(name, json.readValueAsTree());
                    }
                }
            } catch (JacksonException e) {
                return UNREADABLE;
            }
            return JSON.writeValueAsBytes(rest);
        }
    };

    private static final byte[] UNREADABLE = {'?'};
    private static final int SMALL = 64 * 1024;
    private static final JsonMapper JSON = ExactJson.MAPPER;

    /** The rows of the array {@code data} of a JSON object, one after the other; the rest of the object is the answer. */
    static byte[] rows(InputStream content, Consumer<JsonNode> each) throws IOException {
        ObjectNode rest = JSON.createObjectNode();
        try (JsonParser json = JSON.createParser(content)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return UNREADABLE;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.START_ARRAY && name.equals("data")) {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        each.accept(json.readValueAsTree());
                    }
                } else {
                    rest.set(name, json.readValueAsTree());
                }
            }
        } catch (JacksonException e) {
            return UNREADABLE;
        }
        return JSON.writeValueAsBytes(rest);
    }

    static FileAnswer of(Fetches.FileForm form) {
        return switch (form) {
            case PLAIN -> PLAIN;
            case BASE64 -> BASE64;
        };
    }

    /** What the answer says beside the file. */
    abstract byte[] read(InputStream content, OutputStream file) throws IOException;
}
