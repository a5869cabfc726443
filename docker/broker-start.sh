#!/usr/bin/env bash
# Makes the broker's instance and runs it. The instance is made anew at each start, so that a changed setting counts;
# messages lie in BROKER_DATA and are left alone.
#
#   BROKER_ROLE      primary or backup
#   BROKER_PEER      the other one, as tcp://host:port
#   BROKER_USER, BROKER_PASSWORD, BROKER_CLUSTER_PASSWORD
#   BROKER_HOST      the name by which clients and the peer reach this broker; the host's name if not given
#   BROKER_PORT, BROKER_HOME, BROKER_INSTANCE, BROKER_DATA   have defaults
set -euo pipefail

role=${BROKER_ROLE:?primary or backup}
peer=${BROKER_PEER:?the other broker, as tcp://host:port}
user=${BROKER_USER:?}
password=${BROKER_PASSWORD:?}
cluster_password=${BROKER_CLUSTER_PASSWORD:?}
host=${BROKER_HOST:-$(hostname)}
port=${BROKER_PORT:-61616}
home=${BROKER_HOME:-/opt/artemis}
instance=${BROKER_INSTANCE:-/var/lib/artemis/instance}
data=${BROKER_DATA:-/var/lib/artemis-data}

case $role in
    primary) backup=() ;;
    backup) backup=(--backup) ;;
    *) echo "BROKER_ROLE is '$role' and must be primary or backup" >&2; exit 64 ;;
esac

"$home/bin/artemis" create "$instance" --force --silent \
    --name "lgsp-$role" --host "$host" --default-port "$port" \
    --user "$user" --password "$password" --require-login \
    --clustered --cluster-user cluster --cluster-password "$cluster_password" \
    --shared-store --failover-on-shutdown "${backup[@]}" --static-cluster "$peer" \
    --data "$data" --no-autocreate --no-web \
    --no-amqp-acceptor --no-hornetq-acceptor --no-mqtt-acceptor --no-stomp-acceptor \
    --java-memory 1G > /dev/null
# The bus and the peer speak CORE; nothing else is offered.
sed -i 's/protocols=[A-Z,]*/protocols=CORE/' "$instance/etc/broker.xml"

# The bus asks for these at its start and refuses a broker that has others.
cat > "$instance/etc/lgsp.properties" <<'SETTINGS'
addressSettings."#".maxDeliveryAttempts=-1
addressSettings."#".redeliveryDelay=0
addressSettings."#".expiryDelay=-1
# One queue must not have all the memory (half of the 1 GB), or the messages of all others are paged.
addressSettings."#".maxSizeBytes=67108864
addressSettings."#".maxSizeMessages=-1
addressSettings."#".addressFullMessagePolicy=PAGE
addressSettings."#".autoCreateQueues=false
addressSettings."#".autoCreateAddresses=false
addressSettings."#".autoDeleteQueues=false
addressSettings."#".autoDeleteAddresses=false
iDCacheSize=100000
maxDiskUsage=95
SETTINGS

exec "$instance/bin/artemis" run --properties "$instance/etc/lgsp.properties"
