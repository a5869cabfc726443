package vn.lgsp.controlbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated
class ControlPortIT {
    private static final String USER = ControlPortTestApplication.USER;
    private static final String PASSWORD = ControlPortTestApplication.PASSWORD;

    private static ControlPortTestApplication application;

    private Browser control;

    @BeforeAll
    static void start() {
        application = ControlPortTestApplication.start();
    }

    @BeforeEach
    void browser() {
        control = new Browser(application.controlPort());
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/login",
                "/console",
                "/console/",
                "/console/index.html",
                "/console/jolokia/version",
                "/actuator/health",
                "/actuator/prometheus",
                "/control/v1",
                "/assets/control.css",
                "/favicon.ico"
            })
    void servicePort_doesNotKnowPathsOfTheControlPort(String path) {
        Browser service = new Browser(application.servicePort());
        assertThat(service.get(path).statusCode()).isEqualTo(404);
        assertThat(service.page(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/sample",
                "/token",
                "/openapi.yaml",
                "/XrdAdapter/RestService/forward/mapi/login",
                "/vxp",
                "/oauth2/jwks",
                "/.well-known/oauth-authorization-server"
            })
    void controlPort_doesNotKnowPathsOfTheServicePort(String path) {
        assertThat(control.get(path).statusCode()).isEqualTo(404);
        assertThat(control.page(path).statusCode()).isEqualTo(404);
        assertThat(control.post(path, "application/json", "{}").statusCode()).isEqualTo(404);
        control.login(USER, PASSWORD);
        assertThat(control.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void servicePort_servesItsOwn() {
        assertThat(new Browser(application.servicePort()).get("/api/v1/sample").body())
                .isEqualTo("sample");
    }

    @Test
    void health_isOpenAndTellsNoDetails() {
        HttpResponse<String> health = control.get("/actuator/health");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"UP\"").doesNotContain("components", "details", "diskSpace");
    }

    @Test
    void prometheus_needsBasicOrSession() {
        assertThat(control.get("/actuator/prometheus").statusCode()).isEqualTo(401);
        HttpResponse<String> figures =
                control.get("/actuator/prometheus", "Authorization", Browser.basic(USER, PASSWORD));
        assertThat(figures.statusCode()).isEqualTo(200);
        assertThat(figures.body()).contains("jvm_memory_used_bytes");
        assertThat(figures.headers().firstValue("Set-Cookie").orElse("")).doesNotContain("LGSP_CONTROL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/actuator", "/actuator/env", "/actuator/heapdump", "/actuator/loggers", "/actuator/shutdown"})
    void otherEndpoints_areAbsent(String path) {
        control.login(USER, PASSWORD);
        assertThat(control.get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void pages_leadToLoginAndBack() {
        HttpResponse<String> refused = control.page("/");
        assertThat(refused.statusCode()).isEqualTo(302);
        assertThat(refused.headers().firstValue("Location")).hasValue("/login");
        assertThat(control.login(USER, PASSWORD).statusCode()).isEqualTo(302);
        HttpResponse<String> home = control.page("/");
        assertThat(home.statusCode()).isEqualTo(200);
        assertThat(home.body()).contains("Tổng quan", "admin", "Cơ sở dữ liệu không trả lời");
    }

    @Test
    void pagesThatNeedTheStore_sayThatItIsAway() {
        control.login(USER, PASSWORD);
        HttpResponse<String> page = control.page("/dossiers?code=H28.12-260315-0001");
        assertThat(page.statusCode()).isEqualTo(503);
        assertThat(page.body()).contains("Thông điệp đã nhận vẫn an toàn");
    }

    @Test
    void language_isVietnameseUntilEnglishIsChosen() {
        assertThat(control.page("/login").body()).contains("lang=\"vi\"", "Mật khẩu");
        assertThat(control.page("/login?lang=en").body()).contains("lang=\"en\"", "Password");
        assertThat(control.page("/login").body()).contains("Password");
    }

    @Test
    void assets_areOpen() {
        HttpResponse<String> css = control.get("/assets/control.css");
        assertThat(css.statusCode()).isEqualTo(200);
        assertThat(css.headers().firstValue("Content-Type").orElse("")).startsWith("text/css");
        HttpResponse<String> icon = control.get("/favicon.ico");
        assertThat(icon.headers().firstValue("Location").orElse("")).endsWith("/assets/icon.svg");
        assertThat(control.get("/assets/icon.svg").statusCode()).isEqualTo(200);
    }

    @Test
    void sessionCookie_isHttpOnlyAndStrict() {
        control.page("/");
        HttpResponse<String> login = control.login(USER, PASSWORD);
        assertThat(login.headers().allValues("Set-Cookie"))
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("LGSP_CONTROL=")
                        .contains("HttpOnly")
                        .contains("SameSite=Strict"));
    }

    @Test
    void everyAnswer_carriesSecurityHeaders() {
        HttpResponse<String> page = control.page("/login");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Frame-Options")).hasValue("DENY");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(page.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(page.body()).doesNotContain("<script>", "style=", "onclick");
    }

    @Test
    void changes_needTheCsrfToken() {
        control.login(USER, PASSWORD);
        assertThat(control.post("/logout", "application/x-www-form-urlencoded", "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(control.page("/").statusCode()).isEqualTo(200);
        assertThat(control.post(
                                "/logout",
                                "application/x-www-form-urlencoded",
                                "",
                                "Accept",
                                "text/html",
                                "X-XSRF-TOKEN",
                                control.csrf())
                        .statusCode())
                .isEqualTo(302);
        assertThat(control.page("/").statusCode()).isEqualTo(302);
    }

    @Test
    void foreignPages_areRefusedEvenWithTheToken() {
        control.login(USER, PASSWORD);
        assertThat(control.post(
                                "/logout",
                                "application/x-www-form-urlencoded",
                                "",
                                "X-XSRF-TOKEN",
                                control.csrf(),
                                "Origin",
                                "http://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void login_locksAfterFiveFailuresForAWhile() {
        String user = "nobody-here";
        for (int i = 0; i < 5; i++) {
            assertThat(location(control.login(user, "wrong-password"))).isEqualTo("/login?error");
        }
        assertThat(location(control.login(user, "wrong-password"))).isEqualTo("/login?locked");
        assertThat(control.page("/login?locked").body()).contains("tạm khóa");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(location(control.login(user, "wrong-password")))
                        .isEqualTo("/login?error"));
        assertThat(location(control.login(USER, PASSWORD))).isEqualTo("/");
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElse("");
    }
}
