package vn.lgsp.controlbus;

import java.io.IOException;
import java.io.InputStream;
import javax.management.ObjectName;
import org.jolokia.server.core.restrictor.policy.PolicyRestrictor;
import org.jspecify.annotations.Nullable;

/**
 * What may be done to the broker through JMX over HTTP: look. The list of operations stands in
 * {@code jolokia-access.xml}; this class adds what such a file cannot say.
 */
final class BrokerRestrictor extends PolicyRestrictor {
    private static final String POLICY = "/control/jolokia-access.xml";
    private static final String BROKER_DOMAIN = "org.apache.activemq.artemis";

    private BrokerRestrictor(InputStream policy) {
        super(policy);
    }

    static BrokerRestrictor fromClassPath() {
        try (@Nullable InputStream policy = BrokerRestrictor.class.getResourceAsStream(POLICY)) {
            if (policy == null) {
                throw new IllegalStateException("missing on the class path: " + POLICY);
            }
            return new BrokerRestrictor(policy);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + POLICY, e);
        }
    }

    /** The file names operations without parameters; a caller may add a signature to choose an overload. */
    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        int signature = operation.indexOf('(');
        String plain = signature < 0 ? operation : operation.substring(0, signature);
        return isBroker(name) && super.isOperationAllowed(name, plain);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        return isBroker(name) && super.isAttributeReadAllowed(name, attribute);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName name, String attribute) {
        return false;
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        return !isBroker(name);
    }

    static boolean isBroker(ObjectName name) {
        return BROKER_DOMAIN.equals(name.getDomain());
    }
}
