#!/usr/bin/env bash
# Plan for projects/acme-media-prod/locations/europe-west1/clusters/transcode-farm, made 2026-11-22T06:00:00.000Z by gke-dns-audit.
# It holds for the state of that moment: make it again when it is more than a day old.
# What stands between single quotes is meant to be text.
# shellcheck disable=SC2016
set -euo pipefail

part=plan
assume_yes=no
for argument in "$@"; do
  case "$argument" in
    --yes) assume_yes=yes ;;
    --clean-up) part=clean-up ;;
    --rollback) part=rollback ;;
    *)
      printf 'usage: %s [--clean-up | --rollback] [--yes]\n' "$0" >&2
      exit 2
      ;;
  esac
done
if [ "$assume_yes" = no ] && ! { [ -t 0 ] && [ -t 1 ]; }; then
  printf 'This script asks before each change and needs a terminal; --yes answers every question with yes.\n' >&2
  exit 2
fi
if [ "$assume_yes" = yes ]; then
  export CLOUDSDK_CORE_DISABLE_PROMPTS=1
fi

# kubectl talks to the cluster of this plan and to no other.
KUBECONFIG="$(mktemp)"
export KUBECONFIG
trap 'rm -f "$KUBECONFIG"' EXIT

say() {
  printf '%s\n' "$*"
}

ask() {
  if [ "$assume_yes" = yes ]; then
    printf '%s yes (--yes)\n' "$1"
    return 0
  fi
  printf '%s [y/N] ' "$1"
  local answer=''
  read -r answer || true
  case "$answer" in
    y | Y | yes) return 0 ;;
  esac
  say 'Stopped. Nothing more was done.'
  exit 1
}

access() {
gcloud container clusters get-credentials transcode-farm --location=europe-west1 --project=acme-media-prod --dns-endpoint
}

plan_part() {
say 'On Cloud DNS, but its oldest node (2026-08-24T06:00:00Z) is from before the last update of the cluster (2026-11-02T06:00:00.000Z): if that was the switch, old nodes still ask kube-dns.'
say 'UNKNOWN No foreign response policy is in the way. For cluster scope nothing; for the others look at the list first.'
say 'UNKNOWN Cloud DNS may be used in this project. Ask the owners of the folder about Assured Workloads, and look at the role of the service agent.'
say 'UNKNOWN Who owns the configuration is known. If it is in Terraform after all, change it there too, with a Google provider of 5.9.0 or later.'

say '== Look again, just before'
say '   Settle first: No foreign response policy is in the way; Cloud DNS may be used in this project; Who owns the configuration is known.'
say '   stop when: anything is not as this plan says: make it again'
say '+ gcloud container clusters get-credentials transcode-farm --location=europe-west1 --project=acme-media-prod --dns-endpoint'
gcloud container clusters get-credentials transcode-farm --location=europe-west1 --project=acme-media-prod --dns-endpoint
say '+ gcloud container clusters describe transcode-farm --location=europe-west1 --project=acme-media-prod --format='\''value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'\'''
gcloud container clusters describe transcode-farm --location=europe-west1 --project=acme-media-prod --format='value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'
say '   expected: RUNNING'
say '+ gcloud container operations list --location=europe-west1 --project=acme-media-prod --filter='\''status!=DONE'\'' --format='\''table(name,operationType,status,targetLink,startTime)'\'''
gcloud container operations list --location=europe-west1 --project=acme-media-prod --filter='status!=DONE' --format='table(name,operationType,status,targetLink,startTime)'
say '   expected: no line about transcode-farm'
say '+ gcloud dns response-policies list --project=acme-media-prod'
gcloud dns response-policies list --project=acme-media-prod
say '+ gcloud container clusters describe transcode-farm --location=europe-west1 --project=acme-media-prod --format='\''yaml(maintenancePolicy)'\'''
gcloud container clusters describe transcode-farm --location=europe-west1 --project=acme-media-prod --format='yaml(maintenancePolicy)'
say '+ gcloud logging read '\''resource.type="k8s_container" AND resource.labels.cluster_name="transcode-farm" AND resource.labels.location="europe-west1" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"'\'' --project=acme-media-prod --freshness=1h --limit=20 --format='\''value(timestamp,textPayload)'\'''
gcloud logging read 'resource.type="k8s_container" AND resource.labels.cluster_name="transcode-farm" AND resource.labels.location="europe-west1" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"' --project=acme-media-prod --freshness=1h --limit=20 --format='value(timestamp,textPayload)'
say '   expected: no line that names the address of Service kube-dns-upstream'
ask 'Is each of the prechecks above settled?'

say '== Re-create node pool blue, the canary (32 min to 2 h)'
say '   8 nodes, read from the cluster; maxSurge 1, maxUnavailable 0.'
say '   Its oldest node (2026-11-04T06:00:00Z) is newer than the last update of the cluster: if that was the switch, this pool is done.'
say '   For changes that need new nodes, `clusters upgrade` with the version that the pool already runs re-creates them without waiting for a maintenance window.'
say '   That it also picks up the DNS provider is what the canary pool has to show; if its new nodes still ask kube-dns, upgrade the control plane first, or move to a new node pool (not confirmed by Google'\''s documentation as far as known). Commands: "Other ways".'
say '   With NodeLocal DNSCache the nameserver in a Pod is 169.254.20.10, or still the address of Service kube-dns; without it 169.254.169.254 (reported in public; no statement of Google as far as known).'
say '   watch: error rates of the workloads, first of those that resolve names of the cluster'
say '   watch: time-outs of node-local-dns in Cloud Logging'
say '   watch: Pods in Pending, and nodes in NotReady'
say '   stop when: look-ups fail on new nodes that worked on old ones'
say '   stop when: the error rate of any workload rises and does not fall within 10 minutes'
say '   stop when: new nodes do not become Ready, or the operation ends with an error'
ask 'Run: gcloud container clusters upgrade transcode-farm --location=europe-west1 --project=acme-media-prod --node-pool=blue --cluster-version=1.35.6-gke.1012000 ?'
gcloud container clusters upgrade transcode-farm --location=europe-west1 --project=acme-media-prod --node-pool=blue --cluster-version=1.35.6-gke.1012000
say '+ kubectl get nodes --selector=cloud.google.com/gke-nodepool=blue --output=custom-columns=NAME:.metadata.name,CREATED:.metadata.creationTimestamp,VERSION:.status.nodeInfo.kubeletVersion'
kubectl get nodes --selector=cloud.google.com/gke-nodepool=blue --output=custom-columns=NAME:.metadata.name,CREATED:.metadata.creationTimestamp,VERSION:.status.nodeInfo.kubeletVersion
say '   expected: every node created after the switch'
ask 'Run: kubectl run dns-audit-check --namespace=default --image=busybox:1.37 --restart=Never --rm --attach --overrides='\''{"apiVersion":"v1","spec":{"nodeSelector":{"cloud.google.com/gke-nodepool":"blue"},"tolerations":[{"operator":"Exists"}]}}'\'' --command -- sh -c '\''cat /etc/resolv.conf && nslookup kubernetes.default.svc.cluster.local'\'' ?'
kubectl run dns-audit-check --namespace=default --image=busybox:1.37 --restart=Never --rm --attach --overrides='{"apiVersion":"v1","spec":{"nodeSelector":{"cloud.google.com/gke-nodepool":"blue"},"tolerations":[{"operator":"Exists"}]}}' --command -- sh -c 'cat /etc/resolv.conf && nslookup kubernetes.default.svc.cluster.local'
say '   expected: an answer with the address of Service kubernetes'
ask 'Is all as expected, and shall it go on?'

say '== Re-create node pool default-pool (48 min to 3 h)'
say '   12 nodes, read from the cluster; maxSurge 1, maxUnavailable 0.'
say '   Its oldest node (2026-08-24T06:00:00Z) is older than the last update of the cluster (2026-11-02T06:00:00.000Z).'
say '   For changes that need new nodes, `clusters upgrade` with the version that the pool already runs re-creates them without waiting for a maintenance window.'
say '   watch: error rates of the workloads, first of those that resolve names of the cluster'
say '   watch: time-outs of node-local-dns in Cloud Logging'
say '   watch: Pods in Pending, and nodes in NotReady'
say '   stop when: look-ups fail on new nodes that worked on old ones'
say '   stop when: the error rate of any workload rises and does not fall within 10 minutes'
say '   stop when: new nodes do not become Ready, or the operation ends with an error'
ask 'Run: gcloud container clusters upgrade transcode-farm --location=europe-west1 --project=acme-media-prod --node-pool=default-pool --cluster-version=1.35.6-gke.1012000 ?'
gcloud container clusters upgrade transcode-farm --location=europe-west1 --project=acme-media-prod --node-pool=default-pool --cluster-version=1.35.6-gke.1012000
say '+ kubectl get nodes --selector=cloud.google.com/gke-nodepool=default-pool --output=custom-columns=NAME:.metadata.name,CREATED:.metadata.creationTimestamp,VERSION:.status.nodeInfo.kubeletVersion'
kubectl get nodes --selector=cloud.google.com/gke-nodepool=default-pool --output=custom-columns=NAME:.metadata.name,CREATED:.metadata.creationTimestamp,VERSION:.status.nodeInfo.kubeletVersion
say '   expected: every node created after the switch'
ask 'Run: kubectl run dns-audit-check --namespace=default --image=busybox:1.37 --restart=Never --rm --attach --overrides='\''{"apiVersion":"v1","spec":{"nodeSelector":{"cloud.google.com/gke-nodepool":"default-pool"},"tolerations":[{"operator":"Exists"}]}}'\'' --command -- sh -c '\''cat /etc/resolv.conf && nslookup kubernetes.default.svc.cluster.local'\'' ?'
kubectl run dns-audit-check --namespace=default --image=busybox:1.37 --restart=Never --rm --attach --overrides='{"apiVersion":"v1","spec":{"nodeSelector":{"cloud.google.com/gke-nodepool":"default-pool"},"tolerations":[{"operator":"Exists"}]}}' --command -- sh -c 'cat /etc/resolv.conf && nslookup kubernetes.default.svc.cluster.local'
say '   expected: an answer with the address of Service kubernetes'
ask 'Is all as expected, and shall it go on?'

say '== Verify the whole cluster'
say '   The provider in the configuration is not enough: every node has to be newer than the switch.'
say '   Services get events DNSRecordProvisioningSucceeded from clouddns-controller (reported in public; no statement of Google as far as known).'
say '   Queries to kube-dns fall to nearly none; its own metrics show it where they are collected.'
say '   watch: the time-outs of node-local-dns, for 48 hours'
say '   stop when: time-outs towards kube-dns go on: some nodes are from before the switch'
say '+ gcloud container clusters describe transcode-farm --location=europe-west1 --project=acme-media-prod --format='\''value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'\'''
gcloud container clusters describe transcode-farm --location=europe-west1 --project=acme-media-prod --format='value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'
say '   expected: RUNNING, CLOUD_DNS and CLUSTER_SCOPE'
say '+ kubectl get nodes --sort-by=.metadata.creationTimestamp --output=custom-columns=NAME:.metadata.name,CREATED:.metadata.creationTimestamp'
kubectl get nodes --sort-by=.metadata.creationTimestamp --output=custom-columns=NAME:.metadata.name,CREATED:.metadata.creationTimestamp
say '   expected: the first, which is the oldest, was created after the switch'
say '+ kubectl --namespace=kube-system get daemonset/node-local-dns'
kubectl --namespace=kube-system get daemonset/node-local-dns
say '   expected: as many ready as desired: the cache stays on'
say '+ gcloud logging read '\''resource.type="k8s_container" AND resource.labels.cluster_name="transcode-farm" AND resource.labels.location="europe-west1" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"'\'' --project=acme-media-prod --freshness=1h --limit=20 --format='\''value(timestamp,textPayload)'\'''
gcloud logging read 'resource.type="k8s_container" AND resource.labels.cluster_name="transcode-farm" AND resource.labels.location="europe-west1" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"' --project=acme-media-prod --freshness=1h --limit=20 --format='value(timestamp,textPayload)'
say '   expected: no line that names the address of Service kube-dns-upstream'
say 'Done. Watch for 48 hours without a time-out, then run this script with --clean-up.'
}

clean_up_part() {
say projects/acme-media-prod/locations/europe-west1/clusters/transcode-farm
access
ask 'Were there 48 quiet hours since the last node pool?'

say '== Clean up, after 48 quiet hours'
say '   kube-dns keeps running after the switch until it and its autoscaler are scaled to zero.'
say '   The autoscaler goes first, else it scales kube-dns up again. Until then the way back is open.'
say '   NodeLocal DNSCache stays on: Cloud DNS and the cache are supported, and recommended, together.'
say '   stop when: any look-up fails afterwards: scale both up again'
ask 'Run: kubectl --namespace=kube-system scale deployment/kube-dns-autoscaler --replicas=0 ?'
kubectl --namespace=kube-system scale deployment/kube-dns-autoscaler --replicas=0
ask 'Run: kubectl --namespace=kube-system scale deployment/kube-dns --replicas=0 ?'
kubectl --namespace=kube-system scale deployment/kube-dns --replicas=0
ask 'Is all as expected, and shall it go on?'
}

rollback_part() {
say 'This plan has nothing to take back.'
}

case "$part" in
  plan) plan_part ;;
  clean-up) clean_up_part ;;
  rollback) rollback_part ;;
esac
