package vn.lgsp.sandbox;

import static com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder.responseDefinition;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays a partner that is a set of mailboxes with signed requests: what one party sends waits for the others until they say
 * that they have it. Written from the protocol alone: nothing of how the bus signs is used. State is in memory.
 */
final class Mailboxes implements ResponseDefinitionTransformerV2 {
    private static final Pattern ORGAN = Pattern.compile("<(?:\\w+:)?OrganId>([^<]+)</");
    private static final Pattern TO =
            Pattern.compile("<(?:\\w+:)?(To|ResponseFor)>(.*?)</(?:\\w+:)?\\1>", Pattern.DOTALL);

    private static final ZoneId VIETNAM = ZoneId.of("Asia/Ho_Chi_Minh");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy/MM/dd");
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss");
    private static final Set<String> DIRECTORY = Set.of("getAgenciesList", "getAgenciesListQD20", "getSynchronizeUnit");

    private final Map<String, List<Letter>> letters = new ConcurrentHashMap<>();
    /** How often each party asked what had changed in the directory. */
    private final Map<String, Integer> changes = new ConcurrentHashMap<>();

    /** One sending, waiting at each of its receivers until that one says that it has it. */
    private record Letter(
            String id,
            String type,
            String sender,
            String from,
            List<String> to,
            LocalDateTime sent,
            byte[] file,
            Map<String, String> states) {}

    /** Who may sign, and for whom. */
    private record Party(String id, String secret, List<String> agencies) {
        boolean isFor(String code) {
            return agencies.stream()
                    .anyMatch(each -> code.equals(each) || code.startsWith(each + ".") || code.endsWith("." + each));
        }
    }

    /** A request that was signed as it should be. */
    private record Call(String operation, Party party, Request request) {
        String value(String name) {
            String value = request.getHeader("XroadVnpt-" + name);
            return value == null ? "" : value;
        }
    }

    @Override
    public String getName() {
        return "mailboxes";
    }

    @Override
    public boolean applyGlobally() {
        return false;
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
        return answer(event.getRequest(), event.getResponseDefinition());
    }

    /** Whether this is a stub of mailboxes. */
    boolean answers(ResponseDefinition stub) {
        List<String> transformers = stub.getTransformers();
        return transformers != null && transformers.contains(getName());
    }

    /** What a stub of mailboxes answers, also where a fault stands before it. */
    ResponseDefinition answer(Request request, ResponseDefinition stub) {
        String[] path = request.getUrl().split("[/?]");
        Script script = Script.of(stub.getTransformerParameters());
        List<Party> parties = parties(script);
        Party party = signed(request, parties);
        if (party == null) {
            return answer(fail("15", "Sai SystemId hoặc chữ ký"));
        }
        Call call = new Call(path[2], party, request);
        if (DIRECTORY.contains(call.operation())) {
            return answer(agencies(call, parties, script.country(), path[1] + ":" + party.id()));
        }
        List<Letter> all = letters.computeIfAbsent(path[1], system -> new ArrayList<>());
        synchronized (all) {
            return answer(call, all, parties);
        }
    }

    private static List<Party> parties(Script script) {
        Map<String, Script.Party> given = script.parties();
        return given == null
                ? List.of()
                : given.entrySet().stream()
                        .map(each -> new Party(
                                each.getKey(),
                                each.getValue().secret(),
                                each.getValue().agencies()))
                        .toList();
    }

    /** The HMAC is taken over the text as it came; every name that was signed has to have the same value. */
    private static @Nullable Party signed(Request request, List<Party> parties) {
        String text = request.getHeader("XroadVnpt-sign-header");
        String hash = request.getHeader("XroadVnpt-hash-header");
        String names = request.getHeader("XroadVnpt-sign-header-key");
        if (text == null || hash == null || names == null) {
            return null;
        }
        JsonNode values = Json.MAPPER.readTree(text);
        for (String name : names.split(";")) {
            JsonNode value = values.path("XroadVnpt-" + name);
            if (!value.isString() || !value.asString().equals(request.getHeader("XroadVnpt-" + name))) {
                return null;
            }
        }
        String id = values.path("XroadVnpt-systemid").asString("");
        return parties.stream()
                .filter(party -> party.id().equals(id) && hash.equals(hmac(party.secret(), text)))
                .findFirst()
                .orElse(null);
    }

    private static String hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
            return padded(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String padded(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte each : bytes) {
            hex.append(String.format("%02x", each));
        }
        return hex.toString();
    }

    /** The digest as the official client writes it: without the zero before a single digit. */
    private static String unpadded(byte[] file) {
        try {
            StringBuilder hex = new StringBuilder();
            for (byte each : MessageDigest.getInstance("SHA-256").digest(file)) {
                hex.append(String.format("%x", each));
            }
            return hex.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ResponseDefinition answer(Call call, List<Letter> all, List<Party> parties) {
        return switch (call.operation()) {
            case "sendEdoc" -> answer(sent(call, all, parties));
            case "getReceivedEdocList" -> answer(received(call, all));
            case "getEdoc" -> answer(file(call, all));
            case "downloadEdoc" -> download(call, all);
            case "updateStatus" -> answer(updated(call, all));
            case "getSentEdocList" -> answer(listed(call, all, parties));
            case "countReceiveEdoc" ->
                answer(ok().put("count", waiting(call, all, "edoc").size()));
            case "countReceiveStatus" ->
                answer(ok().put("count", waiting(call, all, "status").size()));
            default -> answer(fail("99", "Không có dịch vụ này"));
        };
    }

    private static ObjectNode sent(Call call, List<Letter> all, List<Party> parties) {
        byte[] body = call.request().getBody();
        // Behind the file stands a line end that is not part of it.
        byte[] file = Arrays.copyOf(body, Math.max(0, body.length - 2));
        if (!call.value("hash-file").equals(unpadded(file))) {
            return fail("10", "Mã băm không khớp");
        }
        List<String> to = recipients(call, new String(file, UTF_8));
        Map<String, String> states = new LinkedHashMap<>();
        for (String code : to) {
            parties.stream().filter(party -> party.isFor(code)).forEach(party -> states.put(party.id(), "initial"));
        }
        if (states.isEmpty()) {
            return fail("18", "Đơn vị nhận không tồn tại");
        }
        Letter letter = new Letter(
                Integer.toString(1_000 + all.size()),
                call.value("messagetype"),
                call.party().id(),
                call.value("from"),
                to,
                LocalDateTime.now(VIETNAM),
                file,
                states);
        all.add(letter);
        return ok().put("DocId", letter.id());
    }

    private static List<String> recipients(Call call, String file) {
        List<String> to = new ArrayList<>();
        if (!call.value("to").isEmpty()) {
            Json.MAPPER
                    .readTree(call.value("to"))
                    .forEach(each -> to.add(each.path("code").asString()));
            return to;
        }
        Matcher part = TO.matcher(file);
        while (part.find()) {
            Matcher organ = ORGAN.matcher(part.group(2));
            if (organ.find()) {
                to.add(organ.group(1));
            }
        }
        return to;
    }

    private static List<Letter> waiting(Call call, List<Letter> all, String type) {
        return all.stream()
                .filter(letter -> letter.type().equals(type))
                .filter(letter -> letter.states().containsKey(call.party().id())
                        && !letter.states().get(call.party().id()).equals("done")
                        && !letter.states().get(call.party().id()).equals("fail"))
                .toList();
    }

    private static ObjectNode received(Call call, List<Letter> all) {
        ObjectNode answer = ok();
        ArrayNode data = answer.putArray("data");
        for (Letter letter : waiting(call, all, call.value("messagetype"))) {
            data.addObject()
                    .put("docId", letter.id())
                    .put("serviceType", "eDoc")
                    .put("messageType", letter.type())
                    .put("from", letter.from())
                    .put("to", String.join(",", letter.to()))
                    .put("status", letter.states().get(call.party().id()));
        }
        return answer;
    }

    private static @Nullable Letter letter(Call call, List<Letter> all) {
        return all.stream()
                .filter(letter -> letter.id().equals(call.value("docId"))
                        && letter.states().containsKey(call.party().id()))
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode file(Call call, List<Letter> all) {
        Letter letter = letter(call, all);
        return letter == null
                ? fail("10", "Không có văn bản này")
                : ok().put("data", Base64.getEncoder().encodeToString(letter.file()));
    }

    private static ResponseDefinition download(Call call, List<Letter> all) {
        Letter letter = letter(call, all);
        return letter == null
                ? answer(fail("10", "Không có văn bản này"))
                : responseDefinition()
                        .withStatus(200)
                        .withHeader("Content-Type", "application/octet-stream")
                        .withBody(letter.file())
                        .build();
    }

    private static ObjectNode updated(Call call, List<Letter> all) {
        Letter letter = letter(call, all);
        if (letter == null) {
            return fail("10", "Không có văn bản này");
        }
        letter.states().put(call.party().id(), call.value("status"));
        return ok();
    }

    /** One row a recipient, by the number of a sending or by the days on which it was sent. */
    private static ObjectNode listed(Call call, List<Letter> all, List<Party> parties) {
        ObjectNode answer = ok();
        ArrayNode data = answer.putArray("data");
        for (Letter letter : all) {
            if (!letter.sender().equals(call.party().id())
                    || !letter.type().equals(call.value("messagetype"))
                    || !isAsked(call, letter)) {
                continue;
            }
            String file = new String(letter.file(), UTF_8);
            for (String code : letter.to()) {
                data.addObject()
                        .put("senderDocId", letter.id())
                        .put("fromCode", letter.from())
                        .put("toCode", code)
                        .put("title", element(file, "Subject"))
                        .put("notation", element(file, "CodeNumber") + "/" + element(file, "CodeNotation"))
                        .put("serviceType", "eDoc")
                        .put("messageType", letter.type())
                        .put("sentTime", SECOND.format(letter.sent()))
                        .put("sendStatus", "done")
                        .put("receiveStatus", state(letter, code, parties));
            }
        }
        return answer;
    }

    private static boolean isAsked(Call call, Letter letter) {
        if (!call.value("docId").isEmpty()) {
            return letter.id().equals(call.value("docId"));
        }
        String day = DAY.format(letter.sent());
        String until = call.value("toDate");
        return day.compareTo(call.value("fromDate")) >= 0 && (until.isEmpty() || day.compareTo(until) <= 0);
    }

    private static String state(Letter letter, String code, List<Party> parties) {
        return parties.stream()
                .filter(party -> party.isFor(code))
                .map(party -> letter.states().getOrDefault(party.id(), ""))
                .findFirst()
                .orElse("");
    }

    private static String element(String file, String name) {
        Matcher element = Pattern.compile("<(?:\\w+:)?" + name + ">([^<]*)</").matcher(file);
        return element.find() ? element.group(1) : "";
    }

    private ObjectNode agencies(Call call, List<Party> parties, @Nullable Country country, String who) {
        ObjectNode answer = ok();
        ArrayNode data = answer.putArray("data");
        if (country != null && call.operation().equals("getSynchronizeUnit")) {
            country.change(data, changes.merge(who, 1, Integer::sum));
            return answer;
        }
        if (country != null) {
            country.whole(data, changes.getOrDefault(who, 0));
            return answer;
        }
        for (Party party : parties) {
            for (String agency : party.agencies()) {
                data.addObject()
                        .put("id", "id-" + agency)
                        .put("pid", "")
                        .put("code", agency)
                        .put("oldCode", "000.00.00." + agency)
                        .put("code102", "000.00.00." + agency)
                        .put("name", "Cơ quan mẫu " + agency)
                        .put("mail", "")
                        .put("version", "1")
                        .put("deleted", false)
                        .put("isAgency", true);
            }
        }
        return answer;
    }

    private static ObjectNode ok() {
        return answer("OK", "0", "");
    }

    private static ObjectNode fail(String code, String text) {
        return answer("FAIL", code, text);
    }

    private static ObjectNode answer(String status, String code, String text) {
        return Json.MAPPER
                .createObjectNode()
                .put("status", status)
                .put("ErrorCode", code)
                .put("ErrorDesc", text);
    }

    private static ResponseDefinition answer(ObjectNode body) {
        return responseDefinition()
                .withStatus(200)
                .withHeader("Content-Type", "application/json; charset=utf-8")
                .withBody(Json.MAPPER.writeValueAsString(body))
                .build();
    }
}
