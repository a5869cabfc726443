package vn.lgsp.controlbus;

import org.springframework.context.ApplicationContext;
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
    // Boot's dispatcher of this server asks for its view resolver by this name only. Engine and template resolver are
    // no
    // beans: the main context has some of the same types.
    @Bean(name = DispatcherServlet.VIEW_RESOLVER_BEAN_NAME)
    ThymeleafViewResolver controlViewResolver(ApplicationContext context) {
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(templates(context));
        engine.setTemplateEngineMessageSource(context);
        engine.setEnableSpringELCompiler(true);
        ThymeleafViewResolver resolver = new ThymeleafViewResolver();
        resolver.setTemplateEngine(engine);
        resolver.setCharacterEncoding("UTF-8");
        return resolver;
    }

    private static SpringResourceTemplateResolver templates(ApplicationContext context) {
        SpringResourceTemplateResolver resolver = new SpringResourceTemplateResolver();
        resolver.setApplicationContext(context);
        resolver.setPrefix("classpath:/templates/");
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding("UTF-8");
        return resolver;
    }
}
