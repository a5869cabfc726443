package vn.lgsp.controlbus;

import java.io.IOException;
import java.util.Map;
import org.jolokia.server.core.http.AgentServlet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;

/**
 * The broker's own console at {@code /console/}: its pages as static files, and behind them Jolokia with
 * {@link BrokerRestrictor}. It runs inside the control server's context and so behind the same login; the console's war
 * with its own login, proxy and libraries is not used.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OnControlServer.class)
class BrokerConsole {
    /** Our settings of the console; they come before the files of the same name that it brings. */
    private static final String OWN_FILES = "classpath:/control/console/";

    private static final String FILES = "classpath:/broker-console/";
    private static final int YEAR_SECONDS = 31_536_000;

    @Bean
    ServletRegistrationBean<AgentServlet> brokerManagement() {
        ServletRegistrationBean<AgentServlet> registration =
                new ServletRegistrationBean<>(new AgentServlet(BrokerRestrictor.fromClassPath()), "/console/jolokia/*");
        registration.setName("broker-management");
        registration.setInitParameters(Map.of(
                "mbeanQualifier", "qualifier=lgsp",
                "discoveryEnabled", "false",
                "allowErrorDetails", "false",
                "includeStackTrace", "false",
                "agentDescription", "lgsp-bus"));
        return registration;
    }

    @Bean
    WebMvcConfigurer brokerConsoleFiles() {
        return new WebMvcConfigurer() {
            @Override
            public void addResourceHandlers(ResourceHandlerRegistry registry) {
                registry.addResourceHandler("/console/static/**")
                        .addResourceLocations(FILES + "static/")
                        .setCachePeriod(YEAR_SECONDS);
                registry.addResourceHandler("/console/**")
                        .addResourceLocations(OWN_FILES, FILES)
                        .resourceChain(false)
                        .addResolver(new OnePageResolver());
            }
        };
    }

    /** The console is one page that reads the rest of the path itself; what is no file of it leads to that page. */
    private static final class OnePageResolver extends PathResourceResolver {
        @Override
        protected @Nullable Resource getResource(String path, Resource location) throws IOException {
            Resource file = super.getResource(path, location);
            boolean route = file == null && StringUtils.getFilenameExtension(path) == null;
            return route ? super.getResource("index.html", location) : file;
        }
    }
}
