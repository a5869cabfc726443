package vn.lgsp.controlbus;

import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.jolokia.json.JSONObject;
import org.jolokia.server.core.service.api.DataUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Tells the console in the list of the broker's beans what it may read and call, so that it shows what is there and offers
 * nothing that {@link BrokerRestrictor} would refuse. Without these marks the console takes the broker for closed. Found
 * through {@code META-INF/jolokia/services}, hence public.
 */
public final class BrokerAccessUpdater extends DataUpdater {
    private final BrokerRestrictor access = BrokerRestrictor.fromClassPath();

    public BrokerAccessUpdater(int order) {
        super(order);
    }

    @Override
    public String getKey() {
        return "access";
    }

    @Override
    public void update(Map<String, Object> bean, ObjectName name, MBeanInfo info, @Nullable Deque<String> unusedPath) {
        bean.put("canInvoke", true);
        if (bean.get("attr") instanceof Map<?, ?> attributes) {
            attributes.forEach((attribute, description) -> markAttribute(name, attribute.toString(), description));
        }
        if (bean.get("op") instanceof Map<?, ?> operations) {
            JSONObject bySignature = new JSONObject();
            operations.forEach((operation, overloads) -> markAll(name, operation.toString(), overloads, bySignature));
            bean.put("opByString", bySignature);
        }
    }

    private void markAttribute(ObjectName name, String attribute, Object description) {
        if (description instanceof JSONObject json) {
            json.put("canRead", access.isAttributeReadAllowed(name, attribute));
            json.put("canWrite", false);
        }
    }

    private void markAll(ObjectName name, String operation, Object overloads, JSONObject bySignature) {
        Collection<?> all = overloads instanceof Collection<?> several ? several : List.of(overloads);
        boolean allowed = access.isOperationAllowed(name, operation);
        for (Object overload : all) {
            if (overload instanceof JSONObject json) {
                json.put("canInvoke", allowed);
                JSONObject mark = new JSONObject();
                mark.put("canInvoke", allowed);
                bySignature.put(operation + "(" + parameterTypes(json) + ")", mark);
            }
        }
    }

    private static String parameterTypes(JSONObject operation) {
        return operation.get("args") instanceof Collection<?> parameters
                ? parameters.stream()
                        .map(parameter -> parameter instanceof Map<?, ?> map ? String.valueOf(map.get("type")) : "")
                        .collect(Collectors.joining(","))
                : "";
    }
}
