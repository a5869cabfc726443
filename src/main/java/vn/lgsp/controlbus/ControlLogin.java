package vn.lgsp.controlbus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Checks names and passwords in constant time, behind the {@link LoginLock}. */
final class ControlLogin implements AuthenticationProvider {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLogin.class);

    private final List<Account> accounts = new ArrayList<>();
    private final LoginLock lock;

    ControlLogin(ControlProperties properties, LoginLock lock) {
        this.lock = lock;
        properties.passwords().forEach((name, password) -> accounts.add(Account.of(name, password, "ROLE_OPERATOR")));
        ControlProperties.Scraper scraper = properties.scraper();
        if (!scraper.password().isEmpty()) {
            accounts.add(Account.of(scraper.username(), scraper.password(), "ROLE_SCRAPER"));
        }
    }

    /** Name and password as digests: the time tells neither length nor which of them was wrong. */
    private record Account(byte[] username, byte[] password, String role) {
        static Account of(String username, String password, String role) {
            return new Account(digest(username), digest(password), role);
        }

        boolean is(byte[] user, byte[] secret) {
            boolean known = MessageDigest.isEqual(username, user);
            boolean right = MessageDigest.isEqual(password, secret);
            return known & right;
        }
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String user = attempt.getName();
        String address = address(attempt);
        if (lock.isLocked(user, address)) {
            throw new LockedException("too many failed logins");
        }
        String role = role(digest(user), digest(String.valueOf(attempt.getCredentials())));
        if (role.isEmpty()) {
            if (lock.failed(user, address)) {
                LOG.warn("event=control.login.locked address={}", address);
            }
            throw new BadCredentialsException("wrong user name or password");
        }
        lock.succeeded(user, address);
        UsernamePasswordAuthenticationToken login =
                UsernamePasswordAuthenticationToken.authenticated(user, null, AuthorityUtils.createAuthorityList(role));
        login.setDetails(attempt.getDetails());
        return login;
    }

    /** All accounts are always compared. */
    private String role(byte[] user, byte[] secret) {
        String role = "";
        for (Account account : accounts) {
            role = account.is(user, secret) ? account.role() : role;
        }
        return role;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    private static String address(Authentication attempt) {
        @Nullable Object details = attempt.getDetails();
        return details instanceof WebAuthenticationDetails web && web.getRemoteAddress() != null
                ? web.getRemoteAddress()
                : "unknown";
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
