package vn.lgsp.story;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Software that speaks to the document axis as the official client was seen to do it: the time stamp is as old as the object,
 * parameters of earlier calls stay and are signed again, digests lack zeros, a line end follows the file. Shares no code with
 * the bus.
 */
final class AxisClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String STAMP = "15032020T081530+0120";

    private final URI address;
    private final String systemId;
    private final String secret;
    private final Map<String, String> said = new HashMap<>();

    AxisClient(URI address, String systemId, String secret) {
        this.address = address;
        this.systemId = systemId;
        this.secret = secret;
    }

    JsonNode send(byte[] file, String from, String type, String to) throws Exception {
        said.put("from", from);
        said.put("servicetype", "eDoc");
        said.put("messagetype", type);
        said.put("hash-file", digest(MessageDigest.getInstance("SHA-256").digest(file)));
        if (!to.isEmpty()) {
            said.put("to", to);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(file);
        body.write("\r\n".getBytes(UTF_8));
        return json(call("sendEdoc", "application/octet-stream", body.toByteArray()));
    }

    /**
     * Sends a file that no memory holds, and asks first whether it may.
     *
     * @param file with the line end behind it
     * @param sha256 of the file without it, 64 hex digits
     * @return HTTP status and what was said
     */
    Map.Entry<Integer, JsonNode> send(InputStream file, String sha256, String from) throws Exception {
        said.put("from", from);
        said.put("servicetype", "eDoc");
        said.put("messagetype", "edoc");
        said.put("hash-file", digest(HexFormat.of().parseHex(sha256)));
        // The client of the JDK trips over an answer that comes instead of being asked for the file.
        HttpPost post = new HttpPost(URI.create(address + "/sendEdoc"));
        request("sendEdoc", "application/octet-stream")
                .build()
                .headers()
                .map()
                .forEach((name, values) -> post.setHeader(name, values.getFirst()));
        post.setConfig(RequestConfig.custom().setExpectContinueEnabled(true).build());
        post.setEntity(new InputStreamEntity(file, ContentType.APPLICATION_OCTET_STREAM));
        try (CloseableHttpClient client =
                HttpClients.custom().disableAutomaticRetries().build()) {
            return client.execute(
                    post,
                    answer -> Map.entry(answer.getCode(), JSON.readTree(EntityUtils.toString(answer.getEntity()))));
        }
    }

    /** A file that is read as it comes: plain, or as Base64 in an answer. */
    InputStream stream(String docId, boolean plain) throws Exception {
        said.put("docId", docId);
        said.put("filePath", "");
        HttpRequest.Builder request = plain
                ? request("downloadEdoc", "application/json").GET()
                : request("getEdoc", "application/json").POST(BodyPublishers.ofString("{}"));
        return HTTP.send(request.build(), BodyHandlers.ofInputStream()).body();
    }

    JsonNode received(String type) throws Exception {
        said.put("servicetype", "eDoc");
        said.put("messagetype", type);
        return json(call("getReceivedEdocList", "application/json", new byte[0]))
                .path("data");
    }

    JsonNode sent(String docId) throws Exception {
        said.put("docId", docId);
        said.put("messagetype", "edoc");
        return json(call("getSentEdocList", "application/json", new byte[0])).path("data");
    }

    byte[] file(String docId) throws Exception {
        said.put("docId", docId);
        said.put("filePath", "");
        String data = json(call("getEdoc", "application/json", "{}".getBytes(UTF_8)))
                .path("data")
                .asString();
        if (data.isEmpty()) {
            throw new IOException("It is not handed out now");
        }
        return Base64.getDecoder().decode(data);
    }

    JsonNode update(String docId, String status) throws Exception {
        said.put("docId", docId);
        said.put("status", status);
        return json(call("updateStatus", "application/json", "{}".getBytes(UTF_8)));
    }

    JsonNode ask(String operation, String body) throws Exception {
        return json(call(operation, "application/json", body.getBytes(UTF_8)));
    }

    /** Says something that stays and is signed with every later call. */
    AxisClient with(String name, String value) {
        said.put(name, value);
        return this;
    }

    HttpResponse<String> call(String operation, String type, byte[] body) throws Exception {
        HttpRequest.Builder request = request(operation, type).POST(BodyPublishers.ofByteArray(body));
        if (operation.equals("sendEdoc")) {
            request.expectContinue(true);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String operation, String type) throws GeneralSecurityException {
        Map<String, String> all = new HashMap<>(said);
        all.put("systemid", systemId);
        all.put("timestamp", STAMP);
        all.put("Content-Type", type);
        ObjectNode signed = JSON.createObjectNode();
        StringBuilder names = new StringBuilder();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + "/" + operation));
        all.forEach((name, value) -> {
            names.append(names.isEmpty() ? "" : ";").append(name);
            signed.put("XroadVnpt-" + name, value);
            request.header("XroadVnpt-" + name, value);
        });
        return request.header("XroadVnpt-sign-header-key", names.toString())
                .header("XroadVnpt-sign-header", signed.toString())
                .header("XroadVnpt-hash-header", hmac(signed.toString()))
                .header("Content-Type", type)
                .header("User-Agent", "JAVASDKAgent/1.0.0 XRoad/VPCP")
                .header("XroadVnpt-version", "3.0.201608");
    }

    /** @throws IOException if it is the page of a server in trouble */
    static JsonNode json(HttpResponse<String> answer) throws IOException {
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException("No answer of the axis, status " + answer.statusCode(), e);
        }
    }

    private String hmac(String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        StringBuilder hex = new StringBuilder();
        for (byte each : mac.doFinal(text.getBytes(UTF_8))) {
            hex.append(String.format("%02x", each));
        }
        return hex.toString();
    }

    /** As the official client writes it: without the zero before a single digit. */
    static String digest(byte[] sha256) {
        StringBuilder hex = new StringBuilder();
        for (byte each : sha256) {
            hex.append(Integer.toHexString(each & 0xff));
        }
        return hex.toString();
    }
}
