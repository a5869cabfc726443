package vn.lgsp;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import vn.lgsp.cli.Commands;

/** The bus: one process that serves, delivers and shows what it does. */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
public class LgspBus {
    private static final int CANNOT_START = 1;

    /** Starts the bus, or runs a command; what prevents a start is told in one line, with exit code 1. */
    public static void main(String[] args) {
        if (Boolean.getBoolean("lgsp.command") || Commands.isMeant(args)) {
            System.exit(Console.run(args));
        }
        SpringApplication application = application();
        if (Boolean.parseBoolean(System.getenv("LGSP_SANDBOX"))) {
            application.setAdditionalProfiles("sandbox");
        }
        try {
            application.run(args);
        } catch (RuntimeException e) {
            Console.error("lgsp-bus cannot start: " + StartFailure.reason(e));
            System.exit(CANNOT_START);
        }
    }

    static SpringApplication application() {
        SpringApplication application = new SpringApplication(LgspBus.class);
        application.addListeners(new Preflight());
        return application;
    }
}
