package vn.lgsp.controlbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Isolated
class BrokerConsoleIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BROKER = "org.apache.activemq.artemis:broker=\\\"bus\\\"";
    /** The console's filter that lets everything through, as a JSON text inside JSON. */
    private static final String ANY = "\"{\\\"field\\\":\\\"\\\",\\\"operation\\\":\\\"\\\",\\\"value\\\":\\\"\\\","
            + "\\\"sortOrder\\\":\\\"asc\\\",\\\"sortField\\\":\\\"name\\\"}\"";

    private static final String QUEUE = BROKER
            + ",component=addresses,address=\\\"" + ControlPortTestApplication.QUEUE
            + "\\\",subcomponent=queues,routing-type=\\\"anycast\\\",queue=\\\"" + ControlPortTestApplication.QUEUE
            + "\\\"";

    private static ControlPortTestApplication application;

    private Browser person;

    @BeforeAll
    static void start() {
        application = ControlPortTestApplication.start();
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @BeforeEach
    void login() {
        person = new Browser(application.controlPort());
        person.login(ControlPortTestApplication.USER, ControlPortTestApplication.PASSWORD);
    }

    @Test
    void stranger_isSentToLogin() {
        Browser stranger = new Browser(application.controlPort());
        for (String path : new String[] {"/console/", "/console/index.html", "/console/artemis/queues"}) {
            assertThat(stranger.page(path).statusCode()).isEqualTo(302);
            assertThat(stranger.get(path).statusCode()).isEqualTo(401);
        }
        assertThat(stranger.page("/console/jolokia/version").statusCode()).isEqualTo(401);
        stranger.page("/login");
        assertThat(stranger.broker(read(QUEUE, "MessageCount")).statusCode()).isEqualTo(401);
    }

    @Test
    void console_isOnePageForAllItsRoutes() {
        for (String path : new String[] {"/console/", "/console/artemis/artemisQueues", "/console/index.html"}) {
            HttpResponse<String> page = person.page(path);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("Artemis Console");
        }
        assertThat(person.page("/console").headers().firstValue("Location")).hasValue("/console/");
        assertThat(person.get("/console/static/absent.js").statusCode()).isEqualTo(404);
        assertThat(person.get("/console/WEB-INF/classes/META-INF/LICENSE").statusCode())
                .isEqualTo(404);
    }

    @Test
    void console_knowsWhoIsLoggedIn() {
        assertThat(person.get("/console/user").body()).isEqualTo("\"admin\"");
        assertThat(person.get("/console/proxy/enabled").body()).isEqualTo("false");
        assertThat(person.get("/console/plugin").body()).isEqualTo("[]");
        assertThat(person.get("/console/proxy/http/127.0.0.1/80/").body()).doesNotContain("nginx", "Welcome to");
    }

    @Test
    void scripts_mayComeWithBasicCredentials() {
        Browser script = new Browser(application.controlPort());
        String credentials = Browser.basic(ControlPortTestApplication.USER, ControlPortTestApplication.PASSWORD);
        HttpResponse<String> version = script.get("/console/jolokia/version", "Authorization", credentials);
        assertThat(version.statusCode()).isEqualTo(200);
        HttpResponse<String> count = script.post(
                "/console/jolokia/", "application/json", read(QUEUE, "MessageCount"), "Authorization", credentials);
        assertThat(answer(count).get("value").asLong()).isEqualTo(3);
        assertThat(script.get("/console/jolokia/version", "Authorization", Browser.basic("admin", "wrong-password"))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void queue_isCountedAndBrowsed() {
        assertThat(allowed("{\"type\":\"version\"}").has("agent")).isTrue();
        assertThat(allowed(read(QUEUE, "MessageCount")).asLong()).isEqualTo(3);
        assertThat(allowed(exec(QUEUE, "countMessages()")).asLong()).isEqualTo(3);
        assertThat(allowed(exec(QUEUE, "browse(int,int,java.lang.String)", "1", "50", "\"\""))
                        .toString())
                .contains("sample message 1", "dossier-3");
        assertThat(allowed(exec(BROKER, "listQueues(java.lang.String,int,int)", ANY, "1", "50"))
                        .asString())
                .contains(ControlPortTestApplication.QUEUE);
        assertThat(allowed("{\"type\":\"search\",\"mbean\":\"org.apache.activemq.artemis:*\"}")
                        .toString())
                .contains(ControlPortTestApplication.QUEUE);
    }

    @Test
    void console_isToldWhatItMayCall() {
        JsonNode queue = allowed("{\"type\":\"list\",\"path\":\"org.apache.activemq.artemis\"}")
                .valueStream()
                .filter(bean -> bean.path("class").asString("").contains("QueueControl"))
                .findFirst()
                .orElseThrow();
        JsonNode operations = queue.get("opByString");
        assertThat(operations
                        .get("browse(int,int,java.lang.String)")
                        .get("canInvoke")
                        .asBoolean())
                .isTrue();
        assertThat(operations.get("removeAllMessages()").get("canInvoke").asBoolean())
                .isFalse();
        assertThat(queue.get("attr").get("MessageCount").get("canRead").asBoolean())
                .isTrue();
    }

    @Test
    void otherDomains_areNotShown() {
        assertThat(allowed("{\"type\":\"search\",\"mbean\":\"*:*\"}"))
                .allSatisfy(name -> assertThat(name.asString()).startsWith("org.apache.activemq.artemis:"));
        assertThat(allowed("{\"type\":\"list\"}").propertyNames()).containsExactly("org.apache.activemq.artemis");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sendMessage(java.util.Map,int,java.lang.String,boolean,java.lang.String,java.lang.String,boolean)"
                        + " | {},3,\"x\",false,\"\",\"\",false",
                "sendMessage(java.util.Map,int,java.lang.String,boolean,java.lang.String,java.lang.String)"
                        + " | {},3,\"x\",false,\"\",\"\"",
                "removeAllMessages() | ",
                "removeMessages(java.lang.String) | \"\"",
                "removeMessage(long) | 1",
                "moveMessages(java.lang.String,java.lang.String) | \"\",\"DLQ\"",
                "retryMessages() | ",
                "expireMessages(java.lang.String) | \"\"",
                "pause() | ",
                "resetMessageCounter() | ",
            })
    void queue_cannotBeChanged(String operation, String arguments) {
        refused(exec(QUEUE, operation, arguments == null ? new String[0] : new String[] {arguments}));
        assertThat(application.messages()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "destroyQueue(java.lang.String) | \"sample-system.dispatch\"",
                "destroyQueue(java.lang.String,boolean) | \"sample-system.dispatch\",true",
                "deleteAddress(java.lang.String) | \"sample-system.dispatch\"",
                "createAddress(java.lang.String,java.lang.String) | \"extra\",\"ANYCAST\"",
                "createQueue(java.lang.String,boolean) | \"{}\",true",
                "closeConnectionWithID(java.lang.String) | \"x\"",
                "addUser(java.lang.String,java.lang.String,java.lang.String,boolean) | \"x\",\"x\",\"x\",true",
                "exportConfigAsProperties() | ",
                "forceFailover() | ",
                "stop() | ",
            })
    void broker_cannotBeChanged(String operation, String arguments) {
        refused(exec(BROKER, operation, arguments == null ? new String[0] : new String[] {arguments}));
        assertThat(application.messages()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"write\",\"mbean\":\"" + BROKER
                        + "\",\"attribute\":\"MessageCounterEnabled\",\"value\":true}",
                "{\"type\":\"write\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"Verbose\",\"value\":true}",
                "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\",\"attribute\":\"SystemProperties\"}",
                "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\"}",
                "{\"type\":\"exec\",\"mbean\":\"java.lang:type=Memory\",\"operation\":\"gc\"}",
                "{\"type\":\"exec\",\"mbean\":\"java.lang:type=Threading\",\"operation\":\"findDeadlockedThreads\"}",
                "{\"type\":\"exec\",\"mbean\":\"com.sun.management:type=DiagnosticCommand\",\"operation\":\"gcRun\"}",
                "{\"type\":\"exec\",\"mbean\":\"com.sun.management:type=HotSpotDiagnostic\",\"operation\":\"dumpHeap\","
                        + "\"arguments\":[\"target/never.hprof\",true]}",
                "{\"type\":\"exec\",\"mbean\":\"jdk.management.jfr:type=FlightRecorder\",\"operation\":\"newRecording\"}",
                "{\"type\":\"exec\",\"mbean\":\"JMImplementation:type=MBeanServerDelegate\",\"operation\":\"browse\"}",
                "{\"type\":\"exec\",\"mbean\":\"Tomcat:type=Service\",\"operation\":\"stop\"}",
                "{\"type\":\"exec\",\"mbean\":\"org.apache.camel:context=bus,type=context,name=\\\"bus\\\"\","
                        + "\"operation\":\"stop\"}",
                "{\"type\":\"exec\",\"mbean\":\"jolokia:type=Config,agent=x\",\"operation\":\"resetHistoryEntries\"}",
                "{\"type\":\"exec\",\"mbean\":\"java.util.logging:type=Logging\",\"operation\":\"setLoggerLevel\","
                        + "\"arguments\":[\"\",\"OFF\"]}",
            })
    void nothingElse_canBeReadOrDone(String request) {
        refused(request);
    }

    @Test
    void targetsOutsideThisProcess_areRefused() {
        String request = "{\"type\":\"read\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"Verbose\","
                + "\"target\":{\"url\":\"service:jmx:rmi:///jndi/ldap://127.0.0.1:1/x\"}}";
        assertThat(answer(person.broker(request)).get("status").asInt()).isGreaterThanOrEqualTo(400);
    }

    @Test
    void foreignOrigin_isRefused() {
        HttpResponse<String> get = person.get("/console/jolokia/version", "Origin", "http://elsewhere.example");
        HttpResponse<String> site = person.get("/console/jolokia/version", "Sec-Fetch-Site", "same-site");
        HttpResponse<String> noToken =
                person.post("/console/jolokia/", "application/json", read(QUEUE, "MessageCount"));
        assertThat(get.statusCode()).isEqualTo(403);
        assertThat(site.statusCode()).isEqualTo(403);
        assertThat(noToken.statusCode()).isEqualTo(403);
        assertThat(get.headers().map()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    private JsonNode allowed(String request) {
        JsonNode answer = answer(person.broker(request));
        assertThat(answer.get("status").asInt()).as(answer.toString()).isEqualTo(200);
        return answer.get("value");
    }

    private void refused(String request) {
        JsonNode answer = answer(person.broker(request));
        assertThat(answer.get("status").asInt()).as(answer.toString()).isEqualTo(403);
        assertThat(answer.has("value")).isFalse();
    }

    private static JsonNode answer(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    private static String read(String mbean, String attribute) {
        return "{\"type\":\"read\",\"mbean\":\"" + mbean + "\",\"attribute\":\"" + attribute + "\"}";
    }

    private static String exec(String mbean, String operation, String... arguments) {
        return "{\"type\":\"exec\",\"mbean\":\"" + mbean + "\",\"operation\":\"" + operation + "\",\"arguments\":["
                + String.join(",", arguments) + "]}";
    }
}
