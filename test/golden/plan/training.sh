#!/usr/bin/env bash
# Plan for projects/acme-ml-dev/locations/us-central1/clusters/training, made 2026-11-22T06:00:00.000Z by gke-dns-audit.
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
gcloud container clusters get-credentials training --location=us-central1 --project=acme-ml-dev
}

plan_part() {
say '1.36 is offered here and re-creates no node, and Cloud DNS meets obstacles (failed: No NetworkPolicy cuts DNS off). So this plan upgrades; `--to cloud-dns` plans the move all the same.'

say '== Look again, just before'
say '   Every precheck passed.'
say '   No DNS endpoint that is open from outside is known here, so `get-credentials` takes the IP endpoint: run this where that can be reached (an authorized network, or inside of the VPC).'
say '   stop when: the channel offers no version of 1.36: there is nothing to upgrade to yet'
say '+ gcloud container clusters get-credentials training --location=us-central1 --project=acme-ml-dev'
gcloud container clusters get-credentials training --location=us-central1 --project=acme-ml-dev
say '+ gcloud container clusters describe training --location=us-central1 --project=acme-ml-dev --format='\''value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'\'''
gcloud container clusters describe training --location=us-central1 --project=acme-ml-dev --format='value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'
say '   expected: RUNNING'
say '+ gcloud container operations list --location=us-central1 --project=acme-ml-dev --filter='\''status!=DONE'\'' --format='\''table(name,operationType,status,targetLink,startTime)'\'''
gcloud container operations list --location=us-central1 --project=acme-ml-dev --filter='status!=DONE' --format='table(name,operationType,status,targetLink,startTime)'
say '   expected: no line about training'
say '+ gcloud container get-server-config --location=us-central1 --project=acme-ml-dev --format='\''yaml(channels)'\'''
gcloud container get-server-config --location=us-central1 --project=acme-ml-dev --format='yaml(channels)'
say '   expected: the versions of the channel of this cluster'
say '+ gcloud container clusters describe training --location=us-central1 --project=acme-ml-dev --format='\''yaml(maintenancePolicy)'\'''
gcloud container clusters describe training --location=us-central1 --project=acme-ml-dev --format='yaml(maintenancePolicy)'

say '== Until then: more kube-dns replicas'
say '   Changes nodesPerReplica from 16 to 5; the other parameters stay.'
say '   It is the smallest change that gives every node 4 connections or more at every size up to 24 nodes (5 Pods there). The autoscaler follows at its next poll, every 10 s.'
say '   Costs 2 more Pods, which request 520m CPU and 220Mi memory. Each Pod requests 260m CPU and 110Mi memory (documented default: kubernetes cluster/addons/dns/kube-dns/kube-dns.yaml.in, the same in the copy of GKE'\''s Deployment that came with the 2023 article; not read from this cluster).'
say '   This reduces the problem and does not remove it. Connections still stay open for seconds after each miss, a large enough burst still fills every Pod, and each new node brings its own. What removes it is Cloud DNS for GKE, or GKE 1.36 and later.'
say '   watch: the replicas of Deployment kube-dns, and whether all of them become Ready'
say '   stop when: Pods of kube-dns stay Pending: there is no room for them'
ask 'Run: kubectl patch configmap kube-dns-autoscaler --namespace=kube-system --type=merge --patch='\''{"data":{"linear":"{\"coresPerReplica\":256,\"nodesPerReplica\":5,\"preventSinglePointFailure\":true}"}}'\'' ?'
kubectl patch configmap kube-dns-autoscaler --namespace=kube-system --type=merge --patch='{"data":{"linear":"{\"coresPerReplica\":256,\"nodesPerReplica\":5,\"preventSinglePointFailure\":true}"}}'
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.36.4-gke.1391000 (5 min to 60 min)'
say '   From GKE 1.36 on CoreDNS serves kube-dns: no dnsmasq, and up to 1,500 concurrent connections, where the table of kube-dns gives 200 to 1.35 and earlier.'
say '   kube-dns follows the version of the control plane, so its upgrade alone brings CoreDNS (inferred; not confirmed by Google'\''s documentation as far as known).'
say '   What becomes of a customized ConfigMap kube-dns or of the autoscaler parameters at the upgrade to 1.36 is open (not confirmed by Google'\''s documentation as far as known).'
say '   Where Terraform sets min_master_version, raise it there, too.'
say '   A control plane does not go back by a minor version, so 1.36 has no way back.'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade training --location=us-central1 --project=acme-ml-dev --master --cluster-version=1.36.4-gke.1391000 ?'
gcloud container clusters upgrade training --location=us-central1 --project=acme-ml-dev --master --cluster-version=1.36.4-gke.1391000
ask 'Is all as expected, and shall it go on?'

say '== Verify'
say '   Deployment kube-dns has no container dnsmasq any more, and the time-outs end.'
say '   watch: the time-outs of node-local-dns, for 48 hours'
say '   stop when: dnsmasq is still there: kube-dns did not follow the control plane'
say '+ gcloud container clusters describe training --location=us-central1 --project=acme-ml-dev --format='\''value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'\'''
gcloud container clusters describe training --location=us-central1 --project=acme-ml-dev --format='value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'
say '   expected: a version of 1.36 or later'
say '+ kubectl --namespace=kube-system get deployment/kube-dns --output='\''jsonpath={.spec.template.spec.containers[*].name}'\'''
kubectl --namespace=kube-system get deployment/kube-dns --output='jsonpath={.spec.template.spec.containers[*].name}'
say '   expected: no dnsmasq'
say '+ gcloud logging read '\''resource.type="k8s_container" AND resource.labels.cluster_name="training" AND resource.labels.location="us-central1" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"'\'' --project=acme-ml-dev --freshness=1h --limit=20 --format='\''value(timestamp,textPayload)'\'''
gcloud logging read 'resource.type="k8s_container" AND resource.labels.cluster_name="training" AND resource.labels.location="us-central1" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"' --project=acme-ml-dev --freshness=1h --limit=20 --format='value(timestamp,textPayload)'
say '   expected: no line that names the address of Service kube-dns-upstream'
say 'Done. Watch for 48 hours without a time-out.'
}

clean_up_part() {
say 'This plan has nothing to clean up.'
}

rollback_part() {
say 'This plan has nothing to take back.'
}

case "$part" in
  plan) plan_part ;;
  clean-up) clean_up_part ;;
  rollback) rollback_part ;;
esac
