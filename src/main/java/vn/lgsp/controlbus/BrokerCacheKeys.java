package vn.lgsp.controlbus;

import javax.management.ObjectInstance;
import org.jolokia.service.jmx.api.CacheKeyProvider;
import org.jspecify.annotations.Nullable;

/**
 * Lets Jolokia describe each kind of broker bean once instead of once a queue: beans of one class look alike and are open
 * alike. Found through {@code META-INF/jolokia/services}, hence public.
 */
public final class BrokerCacheKeys extends CacheKeyProvider {
    public BrokerCacheKeys(int order) {
        super(order);
    }

    @Override
    public @Nullable String determineKey(ObjectInstance bean) {
        return BrokerRestrictor.isBroker(bean.getObjectName()) ? "broker:" + bean.getClassName() : null;
    }
}
