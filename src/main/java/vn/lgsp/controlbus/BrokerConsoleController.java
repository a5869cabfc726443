package vn.lgsp.controlbus;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.logout.SecurityContextLogoutHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** Answers what the broker console asks its server beside the broker: who I am, how long, and how to leave. */
@ControlController
class BrokerConsoleController {
    private final ControlProperties properties;
    private final Clock clock = Clock.systemUTC();

    BrokerConsoleController(ControlProperties properties) {
        this.properties = properties;
    }

    @GetMapping("/console")
    String withSlash() {
        return "redirect:/console/";
    }

    @GetMapping("/console/")
    String start() {
        return "forward:/console/index.html";
    }

    @GetMapping(path = "/console/user", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseBody
    String user(Principal user) {
        return '"' + user.getName().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** No plugins, no other ways to log in. */
    @GetMapping(path = {"/console/plugin", "/console/auth/config/login", "/console/auth/config/oidc"})
    @ResponseBody
    List<String> none() {
        return List.of();
    }

    /** Neither Keycloak nor a proxy to other hosts. */
    @GetMapping(
            path = {"/console/keycloak/enabled", "/console/proxy/enabled"},
            produces = MediaType.TEXT_PLAIN_VALUE)
    @ResponseBody
    String disabled() {
        return "false";
    }

    /** Times in milliseconds since 1970, the time-out in seconds, as the console counts. */
    @GetMapping("/console/auth/config/session-timeout")
    @ResponseBody
    Map<String, Long> sessionTimeout(@RequestParam(name = "t", defaultValue = "0") long asked, HttpSession session) {
        long idle = clock.millis() - IdleSessionFilter.lastTouch(session).toEpochMilli();
        return Map.of(
                "req",
                asked,
                "now",
                clock.millis() - idle,
                "timeout",
                properties.idleTime().toSeconds());
    }

    /** The console calls this when a person moves; the filter has noted the time by then. */
    @GetMapping(path = "/console/refresh", produces = MediaType.TEXT_PLAIN_VALUE)
    @ResponseBody
    String refresh() {
        return "";
    }

    @GetMapping("/console/auth/logout")
    String logout(HttpServletRequest request, HttpServletResponse response, Authentication login) {
        new SecurityContextLogoutHandler().logout(request, response, login);
        return "redirect:/login?logout";
    }

    /** The console's own login form is never needed: who sees the console is logged in already. */
    @GetMapping("/console/login")
    String login() {
        return "redirect:/console/";
    }
}
