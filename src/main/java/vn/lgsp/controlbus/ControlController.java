package vn.lgsp.controlbus;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Controller;

/**
 * A controller of the control port. It is found by component scan below {@code vn.lgsp}, exists only in the control
 * server's context and is therefore unknown (404) on the service port. Everything it maps asks for a login.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Controller
@Conditional(OnControlServer.class)
public @interface ControlController {}
