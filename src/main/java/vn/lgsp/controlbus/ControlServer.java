package vn.lgsp.controlbus;

import jakarta.servlet.ServletContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Cookie.SameSite;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.Session;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.HandlerExceptionResolverComposite;
import org.springframework.web.servlet.i18n.CookieLocaleResolver;
import org.springframework.web.servlet.i18n.LocaleChangeInterceptor;
import org.springframework.web.servlet.mvc.annotation.ResponseStatusExceptionResolver;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.servlet.mvc.support.DefaultHandlerExceptionResolver;

/**
 * The control server: Boot's management server, whose child context also carries our pages and the broker console. Listed
 * in {@code META-INF/spring/…ManagementContextConfiguration.imports}; the condition keeps the application's own component
 * scan from picking it up.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@Conditional(OnControlServer.class)
@ComponentScan(
        basePackages = "vn.lgsp",
        useDefaultFilters = false,
        includeFilters = @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = ControlController.class))
@Import({ControlTemplates.class, BrokerConsole.class})
class ControlServer {
    private static final String MARK = ControlServer.class.getName();
    static final String SESSION_COOKIE = "LGSP_CONTROL";
    private static final int ASSET_SECONDS = 3600;

    /** Whether this servlet context belongs to the control server. Nothing in a request can forge it. */
    static boolean owns(ServletContext context) {
        return context.getAttribute(MARK) != null;
    }

    @Bean
    ServletContextInitializer controlServerMark() {
        return context -> {
            context.setAttribute(MARK, true);
            // Boot's filter for this stands in the other server; without it forms would be read as Latin 1.
            context.setRequestCharacterEncoding(StandardCharsets.UTF_8.name());
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> controlTomcat(ControlProperties properties) {
        return factory -> {
            // A redirect that names no host works behind any proxy.
            factory.addContextCustomizers(context -> context.setUseRelativeRedirects(true));
            Session session = factory.getSettings().getSession();
            session.setTimeout(properties.idleTime());
            // Browsers share cookies between ports of a host: the name must not be the service port's.
            session.getCookie().setName(SESSION_COOKIE);
            session.getCookie().setHttpOnly(true);
            session.getCookie().setSameSite(SameSite.STRICT);
        };
    }

    /** Spring MVC brings a resolver by request header under the name that the dispatcher asks for; ours takes its place. */
    @Bean
    static BeanDefinitionRegistryPostProcessor languageByCookie() {
        return registry -> {
            registry.removeBeanDefinition(DispatcherServlet.LOCALE_RESOLVER_BEAN_NAME);
            registry.registerAlias("controlLocaleResolver", DispatcherServlet.LOCALE_RESOLVER_BEAN_NAME);
        };
    }

    /** Boot's dispatcher of this server knows none but those that stand here as beans. */
    @Bean
    HandlerExceptionResolver controlFailures(ApplicationContext context, RequestMappingHandlerAdapter adapter) {
        ExceptionHandlerExceptionResolver answers = new ExceptionHandlerExceptionResolver();
        answers.setApplicationContext(context);
        answers.setMessageConverters(adapter.getMessageConverters());
        answers.afterPropertiesSet();
        HandlerExceptionResolverComposite all = new HandlerExceptionResolverComposite();
        // Before those of Spring, which do not know our answers to scripts.
        all.setOrder(Ordered.HIGHEST_PRECEDENCE);
        all.setExceptionResolvers(List.of(
                answers,
                new PageFailures(),
                new ResponseStatusExceptionResolver(),
                new DefaultHandlerExceptionResolver()));
        return all;
    }

    @Bean
    LocaleResolver controlLocaleResolver() {
        CookieLocaleResolver resolver = new CookieLocaleResolver("lgsp-lang");
        resolver.setDefaultLocale(Locale.of("vi"));
        resolver.setCookieHttpOnly(true);
        resolver.setCookieSameSite("Strict");
        return resolver;
    }

    @Bean
    ResourceBundleMessageSource messageSource() {
        ResourceBundleMessageSource messages = new ResourceBundleMessageSource();
        messages.setBasename("messages");
        messages.setDefaultEncoding("UTF-8");
        messages.setFallbackToSystemLocale(false);
        messages.setDefaultLocale(Locale.of("vi"));
        return messages;
    }

    @Bean
    WebMvcConfigurer controlMvc() {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                LocaleChangeInterceptor language = new LocaleChangeInterceptor();
                language.setParamName("lang");
                language.setIgnoreInvalidLocale(true);
                registry.addInterceptor(language);
            }

            /** Browsers ask for it by themselves where a page is no page, but an answer of the API. */
            @Override
            public void addViewControllers(ViewControllerRegistry registry) {
                registry.addRedirectViewController("/favicon.ico", "/assets/icon.svg");
            }

            @Override
            public void addResourceHandlers(ResourceHandlerRegistry registry) {
                registry.addResourceHandler("/assets/webjars/**")
                        .addResourceLocations("classpath:/META-INF/resources/webjars/")
                        .setCachePeriod(ASSET_SECONDS);
                registry.addResourceHandler("/assets/**")
                        .addResourceLocations("classpath:/control/assets/")
                        .setCachePeriod(ASSET_SECONDS);
            }
        };
    }
}
