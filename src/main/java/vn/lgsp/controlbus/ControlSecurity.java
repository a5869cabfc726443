package vn.lgsp.controlbus;

import jakarta.servlet.DispatcherType;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.annotation.web.configurers.HttpBasicConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.www.BasicAuthenticationConverter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Who may do what on the control port. The chain stands in the application's main context, where Boot's control server
 * looks for it, and takes exactly the requests that arrive at that server.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties(ControlProperties.class)
class ControlSecurity {
    private static final String PAGES_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** The console sets styles from its script and starts its editor as a worker; scripts stay our own files. */
    private static final String CONSOLE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:;"
                    + " form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain controlFilterChain(HttpSecurity http, ControlProperties properties) {
        Clock clock = Clock.systemUTC();
        LoginLock lock = new LoginLock(properties.maxFailures(), properties.lockTime(), clock);
        return http.securityMatcher(request -> ControlServer.owns(request.getServletContext()))
                .authenticationManager(new ProviderManager(new ControlLogin(properties, lock)))
                .authorizeHttpRequests(
                        rules -> rules.dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD)
                                .permitAll()
                                .requestMatchers(
                                        HttpMethod.GET,
                                        "/login",
                                        "/assets/**",
                                        "/favicon.ico",
                                        "/actuator/health",
                                        "/actuator/health/liveness",
                                        "/actuator/health/readiness")
                                .permitAll()
                                .requestMatchers(HttpMethod.GET, "/actuator/prometheus")
                                .hasAnyRole("OPERATOR", "SCRAPER")
                                .anyRequest()
                                .hasRole("OPERATOR"))
                .formLogin(form -> form.loginPage("/login").failureHandler(loginFailure()))
                .logout(logout -> logout.logoutSuccessUrl("/login?logout").deleteCookies(ControlServer.SESSION_COOKIE))
                .httpBasic(ControlSecurity::basicForMachines)
                .requestCache(cache -> cache.requestCache(onlyPages()))
                .exceptionHandling(refusal -> refusal.authenticationEntryPoint(new ControlRefusal())
                        .accessDeniedHandler(new ControlRefusal()))
                .csrf(ControlSecurity::csrf)
                .headers(ControlSecurity::headers)
                .addFilterBefore(new IdleSessionFilter(properties.idleTime(), clock), SecurityContextHolderFilter.class)
                .addFilterBefore(new SameOriginFilter(), CsrfFilter.class)
                .build();
    }

    private static void basicForMachines(HttpBasicConfigurer<HttpSecurity> basic) {
        BasicAuthenticationConverter header = new BasicAuthenticationConverter();
        basic.authenticationEntryPoint(new ControlRefusal())
                .withObjectPostProcessor(new ObjectPostProcessor<BasicAuthenticationFilter>() {
                    @Override
                    public <F extends BasicAuthenticationFilter> F postProcess(F filter) {
                        filter.setAuthenticationConverter(
                                request -> ControlPaths.FOR_MACHINES.matches(request) ? header.convert(request) : null);
                        return filter;
                    }
                });
    }

    private static AuthenticationFailureHandler loginFailure() {
        return (request, response, failure) ->
                response.sendRedirect(failure instanceof LockedException ? "/login?locked" : "/login?error");
    }

    private static HttpSessionRequestCache onlyPages() {
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setRequestMatcher(request -> "GET".equals(request.getMethod()) && ControlPaths.asksForPage(request));
        return cache;
    }

    private static void csrf(CsrfConfigurer<HttpSecurity> csrf) {
        CookieCsrfTokenRepository cookie = CookieCsrfTokenRepository.withHttpOnlyFalse();
        cookie.setCookieCustomizer(attributes -> attributes.sameSite("Strict"));
        RequestMatcher changing = CsrfFilter.DEFAULT_CSRF_MATCHER;
        // The console reads the token from the cookie and sends it as a header; a machine with Basic credentials has
        // none,
        // and no foreign page can add that header to a request.
        csrf.spa()
                .csrfTokenRepository(cookie)
                .requireCsrfProtectionMatcher(
                        request -> changing.matches(request) && !ControlPaths.hasBasicCredentials(request));
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(
                        permissions -> permissions.policy("camera=(), microphone=(), geolocation=(), payment=()"))
                .addHeaderWriter(contentSecurityPolicy());
    }

    private static HeaderWriter contentSecurityPolicy() {
        return (request, response) -> response.setHeader(
                "Content-Security-Policy", ControlPaths.CONSOLE.matches(request) ? CONSOLE_POLICY : PAGES_POLICY);
    }
}
