package vn.lgsp.controlbus;

import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.spring6.templateresolver.SpringResourceTemplateResolver;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;
import org.thymeleaf.templatemode.TemplateMode;

/** Thymeleaf for the pages of the control port; the service port has no views. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnControlServer.class)
class ControlTemplates {
    @Bean
    SpringResourceTemplateResolver controlTemplateResolver() {
        SpringResourceTemplateResolver resolver = new SpringResourceTemplateResolver();
        resolver.setPrefix("classpath:/templates/");
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding("UTF-8");
        return resolver;
    }

    @Bean
    SpringTemplateEngine controlTemplateEngine(SpringResourceTemplateResolver resolver, MessageSource messageSource) {
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(resolver);
        engine.setTemplateEngineMessageSource(messageSource);
        engine.setEnableSpringELCompiler(true);
        return engine;
    }

    // Boot's dispatcher of this server asks for its view resolver by this name only.
    @Bean(name = DispatcherServlet.VIEW_RESOLVER_BEAN_NAME)
    ThymeleafViewResolver controlViewResolver(SpringTemplateEngine engine) {
        ThymeleafViewResolver resolver = new ThymeleafViewResolver();
        resolver.setTemplateEngine(engine);
        resolver.setCharacterEncoding("UTF-8");
        return resolver;
    }
}
