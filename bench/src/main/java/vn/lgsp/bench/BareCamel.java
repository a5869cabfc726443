package vn.lgsp.bench;

import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.servlet.CamelHttpTransportServlet;
import org.apache.camel.component.servlet.ServletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The comparator: what one would write with Camel alone, as fast as we could make it. HTTP in, a durable queue, 16
 * transacted consumers, HTTP out, all on virtual threads. No authentication, checks, log, encryption or de-duplication.
 */
final class BareCamel {
    private static final int CONSUMERS = Integer.getInteger("consumers", 16);

    private BareCamel() {}

    public static void main(String[] args) throws Exception {
        Child.endWithParent();
        Broker.start(Path.of(args[0]), Path.of(args[1]));
        serve(Integer.parseInt(args[2]), Path.of(args[1]));
        DefaultCamelContext camel = camel(args[3]);
        camel.start();
        Child.ready();
    }

    private static void serve(int port, Path data) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(data.resolve("tomcat").toString());
        tomcat.setPort(port);
        tomcat.getConnector().getProtocolHandler().setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        Context context = tomcat.addContext("", null);
        Wrapper servlet = Tomcat.addServlet(context, "CamelServlet", new CamelHttpTransportServlet());
        servlet.setLoadOnStartup(1);
        context.addServletMappingDecoded("/*", "CamelServlet");
        tomcat.start();
    }

    private static DefaultCamelContext camel(String partner) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.disableJMX();
        camel.setStreamCaching(false);
        camel.addComponent("servlet", new ServletComponent());
        camel.addComponent("jms", jms());
        HttpComponent http = new HttpComponent();
        http.setMaxTotalConnections(128);
        http.setConnectionsPerRoute(128);
        camel.addComponent("http", http);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("servlet:in?httpMethodRestrict=POST")
                        .convertBodyTo(byte[].class)
                        .removeHeaders("*")
                        .to("jms:queue:" + Broker.QUEUE + "?exchangePattern=InOnly&deliveryPersistent=true")
                        .setBody(constant(""))
                        .setHeader("CamelHttpResponseCode", constant(202));
                from("jms:queue:" + Broker.QUEUE + "?transacted=true&lazyCreateTransactionManager=false"
                                + "&cacheLevelName=CACHE_CONSUMER&concurrentConsumers=" + CONSUMERS)
                        .removeHeaders("*")
                        .setHeader("CamelHttpMethod", constant("POST"))
                        .setHeader("Content-Type", constant("application/json"))
                        .to("http://" + partner + "/in");
            }
        });
        return camel;
    }

    private static JmsComponent jms() {
        ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(Broker.URL);
        JmsPoolConnectionFactory senders = new JmsPoolConnectionFactory();
        senders.setConnectionFactory(broker);
        senders.setMaxConnections(4);
        senders.setMaxSessionsPerConnection(500);
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(broker);
        jms.getConfiguration().setTemplateConnectionFactory((ConnectionFactory) senders);
        SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor("consumer-");
        virtual.setVirtualThreads(true);
        jms.setTaskExecutor(virtual);
        return jms;
    }
}
